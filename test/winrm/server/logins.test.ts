import { connect } from "node:net";
import { expect, test } from "vitest";
import { encodeSealedBody } from "../../../provider/src/transport/winrm/ntlm";
import {
  authority,
  byBasic,
  byNtlm,
  connection,
  createShell,
  envelope,
  faultCode,
  logIn,
  openDoor,
  type Reply,
  SHELL,
} from "./client";

const MUTUAL = "http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual";
const SOAP = { "Content-Type": "application/soap+xml;charset=UTF-8" };

function challenges({ rawHeaders }: Reply): string[] {
  return rawHeaders.filter((_, index) => rawHeaders[index - 1]?.toLowerCase() === "www-authenticate");
}

test("Negotiate is offered first and on a line of its own, Basic over HTTPS only", async () => {
  const door = await openDoor();
  const [plain, secure] = [await connection(door.httpUrl)({}), await connection(door.httpsUrl)({})];
  expect([plain.status, secure.status]).toEqual([401, 401]);
  expect(challenges(plain)).toEqual(["Negotiate"]);
  expect(challenges(secure)).toEqual(["Negotiate", 'Basic realm="WSMAN"']);
});

test("Basic is not offered and not taken where it is off", async () => {
  const door = await openDoor({ basic: false });
  expect(challenges(await connection(door.httpsUrl)({}))).toEqual(["Negotiate"]);
  expect((await byBasic(door)(envelope("Create", SHELL))).status).toBe(401);
});

test("Basic never works over plain HTTP", async () => {
  const door = await openDoor();
  const Authorization = `Basic ${Buffer.from("Administrator:Simulated-1").toString("base64")}`;
  const { status } = await connection(door.httpUrl)({ ...SOAP, Authorization }, envelope("Create", SHELL));
  expect({ status, shells: door.counts.shells }).toEqual({ status: 401, shells: 0 });
});

test("an empty request without credentials is challenged even on a connection that is logged in", async () => {
  const post = connection((await openDoor()).httpUrl);
  await logIn(post);
  expect((await post({})).status).toBe(401);
});

test("what is not sealed is not done over HTTP, not even for who is logged in", async () => {
  const door = await openDoor();
  const post = connection(door.httpUrl);
  await logIn(post);
  const { status, body } = await post(SOAP, envelope("Create", SHELL));
  expect({ status, length: body.length, shells: door.counts.shells }).toEqual({ status: 500, length: 0, shells: 0 });
});

test("over HTTPS a login by NTLM holds for the connection, unsealed", async () => {
  const door = await openDoor();
  const post = connection(door.httpsUrl);
  await logIn(post, true);
  const replies = [await post(SOAP, envelope("Create", SHELL)), await post(SOAP, envelope("Create", SHELL))];
  expect(replies.map(({ status }) => status)).toEqual([200, 200]);
  expect(door.counts).toMatchObject({ connections: 1, logins: 1, shells: 2 });
});

test("a sealed body that was changed on its way is refused, and the login with it", async () => {
  const door = await openDoor();
  const post = connection(door.httpUrl);
  const session = await logIn(post);
  const { contentType, body } = encodeSealedBody(session, Buffer.from(envelope("Create", SHELL)));
  const changed = Buffer.from(body);
  changed[body.length - 40] = (changed[body.length - 40] ?? 0) ^ 1;
  expect((await post({ "Content-Type": contentType }, changed)).status).toBe(400);
  expect((await post({ "Content-Type": contentType }, body)).status).toBe(401);
  expect(door.counts.shells).toBe(0);
});

test("a connection whose login was forgotten is challenged, and may log in again", async () => {
  const door = await openDoor();
  const post = connection(door.httpUrl);
  const seal = (session: Awaited<ReturnType<typeof logIn>>) => {
    const { contentType, body } = encodeSealedBody(session, Buffer.from(envelope("Create", SHELL)));
    return post({ "Content-Type": contentType }, body);
  };
  const session = await logIn(post);
  door.forgetLogins();
  expect((await seal(session)).status).toBe(401);
  expect((await seal(await logIn(post))).status).toBe(200);
  expect(door.counts).toMatchObject({ connections: 1, logins: 2, shells: 1 });
});

test("a strict server wants the bindings of its TLS channel, over HTTPS only", async () => {
  const door = await openDoor({ bindingLevel: "strict" });
  await expect(logIn(connection(door.httpsUrl))).rejects.toThrow("401");
  await logIn(connection(door.httpsUrl), true);
  await logIn(connection(door.httpUrl));
  expect(door.counts.logins).toBe(2);
});

test("a mapped client certificate logs in; no certificate, an unmapped or an untrusted one does not", async () => {
  const [mapped, unmapped] = ["mapped", "unmapped"].map((commonName) =>
    authority.issue({ commonName, usage: "client", days: 2 }),
  );
  if (!mapped || !unmapped) throw new Error("there are two");
  const door = await openDoor({
    clientCertificates: [{ certificatePem: mapped.certificatePem, user: "Administrator" }],
    authorities: [authority.certificatePem],
  });
  const status = async (issued?: typeof mapped) => {
    const tls = issued && { cert: issued.certificatePem, key: issued.privateKeyPem };
    const post = connection(door.httpsUrl, tls);
    return (await post({ ...SOAP, Authorization: MUTUAL }, envelope("Create", SHELL))).status;
  };
  expect([await status(mapped), await status(unmapped), await status()]).toEqual([200, 401, 401]);
});

test("who may not manage the server is let in and denied", async () => {
  const door = await openDoor({ users: { Administrator: { password: "Simulated-1", mayManage: false } } });
  for (const ask of [byBasic(door), await byNtlm(door)]) {
    const { status, text } = await ask(envelope("Create", SHELL));
    expect([status, faultCode(text)]).toEqual([500, 5]);
  }
});

test("somebody else's shell is not there", async () => {
  const door = await openDoor();
  const shell = await createShell(byBasic(door));
  const { status, text } = await byBasic(door, "other")(envelope("Delete", "", { shell }));
  expect([status, faultCode(text)]).toEqual([500, 2_150_858_843]);
  expect(door.open().shells).toBe(1);
});

test("what is no HTTP is told so, and another path is not there", async () => {
  const door = await openDoor();
  const said = await new Promise<string>((resolve, reject) => {
    const socket = connect(door.httpPort, door.host, () => socket.write(Buffer.from("16030100050100000100", "hex")));
    socket.once("data", (bytes) => resolve(bytes.toString()));
    socket.once("error", reject);
    socket.once("close", () => resolve(""));
  });
  expect(said).toMatch(/^HTTP\/1\.1 400 /);
  expect((await connection(door.httpUrl.replace("wsman", "other"))({})).status).toBe(404);
});
