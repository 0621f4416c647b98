/** AlertDescription, RFC 8446, section 6; those that only TLS 1.2 has, RFC 5246, section 7.2. */
const NAMES = {
  0: "close_notify",
  10: "unexpected_message",
  20: "bad_record_mac",
  22: "record_overflow",
  40: "handshake_failure",
  42: "bad_certificate",
  43: "unsupported_certificate",
  44: "certificate_revoked",
  45: "certificate_expired",
  46: "certificate_unknown",
  47: "illegal_parameter",
  48: "unknown_ca",
  49: "access_denied",
  50: "decode_error",
  51: "decrypt_error",
  70: "protocol_version",
  71: "insufficient_security",
  80: "internal_error",
  86: "inappropriate_fallback",
  90: "user_canceled",
  100: "no_renegotiation",
  109: "missing_extension",
  110: "unsupported_extension",
  112: "unrecognized_name",
  113: "bad_certificate_status_response",
  115: "unknown_psk_identity",
  116: "certificate_required",
  120: "no_application_protocol",
} as const;

export type AlertName = (typeof NAMES)[keyof typeof NAMES] | `alert_${number}`;

/** In the text of an error of OpenSSL that tells of an alert of the other end. */
export function alertIn(text: string): AlertName | undefined {
  const told = text.slice(0, LOOKED_AT);
  const number = /SSL alert number (\d{1,3})/.exec(told)?.[1];
  if (number !== undefined) return nameOf(Number(number));
  // curl tells the reason only: `… routines::tlsv13 alert certificate required`.
  const words = /alert ([a-z]{2,20}(?: [a-z0-9]{2,20}){0,4})/.exec(told)?.[1]?.replaceAll(" ", "_");
  return Object.values(NAMES).find((name) => words === name);
}

function nameOf(number: number): AlertName {
  return NAMES[number as keyof typeof NAMES] ?? `alert_${number}`;
}

const LOOKED_AT = 2000;
