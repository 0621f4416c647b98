import { utils } from "ssh2";
import { expect, test } from "vitest";
import { makeSshKeys } from "../../simulator/src/ssh-keys";

test("one host key in 256 could not be read again, and now every one can", () => {
  for (let made = 0; made < 1000; made++) {
    const { private: own, public: shown } = makeSshKeys("ed25519");
    expect(utils.parseKey(own)).not.toBeInstanceOf(Error);
    expect(utils.parseKey(shown)).not.toBeInstanceOf(Error);
  }
});
