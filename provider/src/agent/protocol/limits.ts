/**
 * What is said between the provider and the agent: one JSON object a line, printable ASCII only (\u escapes).
 * A request goes to standard input; an answer comes on standard output behind `MARKER`, which may stand after other
 * text on its line (a banner without a line end). All other output is chatter and is skipped, between the lines of one
 * answer too.
 */
export const PROTOCOL = 3;
export const MARKER = "##iis-clientcert## ";

/** The agent ends a line when the next part would take it beyond `FULL_LINE` characters. */
export const FULL_LINE = 262_144;
/** No line of an answer is longer. A part that cannot fit (one result, one entry) is answered with a fault. */
export const LONGEST_LINE = 1_048_576;
/** Entries of an answer stand in pieces of their own where they have more characters than this together. */
export const ENTRIES_WITHIN = 65_536;
