import { type AddressInfo, createServer } from 'node:net';

/** Answers everything at once and the same, without HTTP's cost: what the load generator can do at most. */
const answer = `HTTP/1.1 201 Created\r\ncontent-type: application/json\r\ncontent-length: 600\r\n\r\n${JSON.stringify('x'.repeat(598))}`;

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('data', () => socket.write(answer));
  socket.on('error', () => socket.destroy());
});
server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port }));
});
process.once('disconnect', () => process.exit(0));
