/**
 * SHA-256 of the vendor's releases, by the archive's name: `"pulumi-v1.2.3-linux-x64.tar.gz": "<64 hex digits>"`. A release
 * that is named here must have that sum. None is named: the vendor's site could not be reached where this was written.
 * A sum must be compared with a second source, such as the release's page at GitHub, before it is added.
 */
export const PINNED = {};
