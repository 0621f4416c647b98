import type { Rule } from "../rule";
import { account } from "./account";
import { anonymousAccess } from "./anonymous-access";
import { certificateAsked } from "./certificate-asked";
import { certificateSent } from "./certificate-sent";
import { configuration } from "./configuration";
import { feature } from "./feature";
import { fileAccess } from "./file-access";
import { flagsBelowSite } from "./flags-below";
import { httpsOnly } from "./https-only";
import { issuerList } from "./issuer-list";
import { issuerTrust } from "./issuer-trust";
import { lateAsking } from "./late-asking";
import { logon } from "./logon";
import { mapped } from "./mapped";
import { mappingSwitch } from "./mapping-switch";
import { mappingsBelow } from "./mappings-below";
import { otherFailures } from "./other-failures";
import { otherSchemes } from "./other-schemes";
import { revocation } from "./revocation";
import { rootStore } from "./root-store";
import { storedCertificate } from "./stored-certificate";
import { tlsBinding } from "./tls-binding";
import { uploadReadAhead } from "./upload-read-ahead";
import { validity } from "./validity";
import { webConfig } from "./web-config";

/** In the order in which a request meets what they are about: what comes first explains what comes later. */
export const RULES: readonly Rule[] = [
  configuration,
  tlsBinding,
  httpsOnly,
  certificateAsked,
  lateAsking,
  uploadReadAhead,
  issuerList,
  certificateSent,
  rootStore,
  issuerTrust,
  validity,
  revocation,
  feature,
  mappingSwitch,
  mappingsBelow,
  mapped,
  storedCertificate,
  account,
  logon,
  fileAccess,
  anonymousAccess,
  otherSchemes,
  flagsBelowSite,
  webConfig,
  otherFailures,
];
