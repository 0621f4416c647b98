// Plays `powershell.exe` for the local transport: carries arguments, input and output to a simulated server and back.
// simulator/src/doors/local.ts is the other end and says what goes over the socket.
const { connect } = require("node:net");

const [socketPath, ...words] = process.argv.slice(2);
const socket = connect({ path: socketPath, allowHalfOpen: true });
let held = Buffer.alloc(0);
let code = 1;

socket.write(`${JSON.stringify(words)}\n`);
process.stdin.pipe(socket);
socket.on("data", (chunk) => {
  held = Buffer.concat([held, chunk]);
  while (held.length >= 5 && held.length >= 5 + held.readUInt32BE(1)) {
    const end = 5 + held.readUInt32BE(1);
    take(held[0], held.subarray(5, end));
    held = held.subarray(end);
  }
});
socket.on("error", leave);
socket.on("end", leave);

function take(kind, content) {
  if (kind === 1) process.stdout.write(content);
  else if (kind === 2) process.stderr.write(content);
  else code = content.readInt32BE(0);
}

function leave() {
  process.exitCode = code;
  process.stdin.unpipe(socket);
  process.stdin.destroy();
  socket.destroy();
}
