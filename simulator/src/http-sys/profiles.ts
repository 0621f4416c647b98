import { BUILD } from "../../../provider/dist/http-sys/flags";

/** CurrentBuildNumber of a Windows Server. */
export const BUILD_OF = {
  "2016": BUILD.server2016,
  "2019": BUILD.server2019,
  "2022": BUILD.server2022,
  "2025": BUILD.server2025,
} as const;

export type WindowsVersion = keyof typeof BUILD_OF;

export function isWindowsVersion(text: string): text is WindowsVersion {
  return Object.hasOwn(BUILD_OF, text);
}

/** From Server 2022 on, unless SCHANNEL says off. */
export function speaksTls13({ build, tls13 }: { readonly build: number; readonly tls13: number | null }): boolean {
  return build >= BUILD.server2022 && tls13 !== 0;
}
