import { timingSafeEqual } from "node:crypto";
import { NtlmError } from "./error";
import { directionKeys, hmacMd5, type Way } from "./keys";
import { Rc4 } from "./rc4";

export interface Sealed {
  /** Sixteen bytes. */
  readonly signature: Buffer;
  /** As long as the plain text. */
  readonly sealed: Buffer;
}

/**
 * A login's protected messages, MS-NLMP 3.4. Each direction has its own keys, key stream and numbers, so messages are
 * unsealed in the order in which they were sealed. After one that is refused, the direction refuses all.
 */
export class NtlmSession {
  readonly #outgoing: Direction;
  readonly #incoming: Direction;

  constructor(exportedKey: Buffer, role: "client" | "server") {
    const ways: readonly [Way, Way] = ["client-to-server", "server-to-client"];
    const [outgoing, incoming] = role === "client" ? ways : ([...ways].reverse() as [Way, Way]);
    this.#outgoing = new Direction(exportedKey, outgoing);
    this.#incoming = new Direction(exportedKey, incoming);
  }

  seal(plain: Buffer): Sealed {
    return this.#outgoing.seal(plain);
  }

  /** Throws an NtlmError (`integrity`) for whatever was changed, replayed, reordered or left out. */
  unseal(signature: Buffer, sealed: Buffer): Buffer {
    return this.#incoming.unseal(signature, sealed);
  }

  /** A signature without encryption, for SPNEGO's mechListMIC; it takes a number like a message. */
  sign(plain: Buffer): Buffer {
    return this.#outgoing.sign(plain);
  }

  verify(plain: Buffer, signature: Buffer): void {
    this.#incoming.verify(plain, signature);
  }

  /** MS-SPNG 3.3.5.1: after the mechListMICs both key streams start afresh, while the numbers go on. */
  restartKeyStreams(): void {
    this.#outgoing.restart();
    this.#incoming.restart();
  }
}

class Direction {
  readonly #signKey: Buffer;
  readonly #sealKey: Buffer;
  #stream: Rc4;
  #number = 0;
  #broken = false;

  constructor(exportedKey: Buffer, way: Way) {
    ({ signKey: this.#signKey, sealKey: this.#sealKey } = directionKeys(exportedKey, way));
    this.#stream = new Rc4(this.#sealKey);
  }

  seal(plain: Buffer): Sealed {
    const sealed = this.#stream.apply(plain);
    return { signature: this.sign(plain), sealed };
  }

  /** NTLMSSP_MESSAGE_SIGNATURE, MS-NLMP 2.2.2.9.1 and 3.4.4.2: 01000000, checksum, number. */
  sign(plain: Buffer): Buffer {
    if (this.#number > 0xffff_ffff)
      throw new NtlmError("integrity", "2^32 messages are sealed: the numbers are used up");
    const number = Buffer.alloc(4);
    number.writeUInt32LE(this.#number++);
    const checksum = this.#stream.apply(hmacMd5(this.#signKey, number, plain).subarray(0, 8));
    return Buffer.concat([Buffer.from("01000000", "hex"), checksum, number]);
  }

  unseal(signature: Buffer, sealed: Buffer): Buffer {
    this.#expectNext(signature);
    const plain = this.#stream.apply(sealed);
    this.#check(plain, signature);
    return plain;
  }

  verify(plain: Buffer, signature: Buffer): void {
    this.#expectNext(signature);
    this.#check(plain, signature);
  }

  restart(): void {
    this.#stream = new Rc4(this.#sealKey);
  }

  /** Before the key stream moves: a number tells replay and reordering better than a wrong checksum. */
  #expectNext(signature: Buffer): void {
    if (this.#broken) throw new NtlmError("integrity", "a message of this session was refused before");
    this.#broken = true;
    if (signature.length !== 16 || signature.readUInt32LE() !== 1)
      throw new NtlmError("integrity", `found ${signature.length} bytes that are no NTLM signature`);
    const number = signature.readUInt32LE(12);
    if (number !== this.#number)
      throw new NtlmError("integrity", `message ${this.#number} was due and message ${number} came: replayed or lost`);
  }

  #check(plain: Buffer, signature: Buffer): void {
    if (!timingSafeEqual(this.sign(plain), signature))
      throw new NtlmError("integrity", "a sealed message was changed on the way, or sealed with another key");
    this.#broken = false;
  }
}
