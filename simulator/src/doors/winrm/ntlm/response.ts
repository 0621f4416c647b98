import { type AvPairs, NtlmError, readAvPairs } from "./codec";

/** MS-NLMP 2.2.2.8: the proof, what it proves, and the target info in it. */
export function readNtResponse(response: Buffer): { proof: Buffer; rest: Buffer; targetInfo: AvPairs } {
  if (response.length === 24)
    throw new NtlmError("downgrade", "the client answered with NTLMv1, which is not accepted");
  if (response.length < 48 || response.readUInt16LE(16) !== 0x0101)
    throw new NtlmError("token", `an NT response of ${response.length} bytes is no NTLMv2`);
  return {
    proof: response.subarray(0, 16),
    rest: response.subarray(16),
    targetInfo: readAvPairs(response.subarray(44)),
  };
}
