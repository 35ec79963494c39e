import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { type ListenOptions, listening } from '../http/listen.ts';
import type { Login } from './basic-login.ts';

/** What an FTP server asks of its device. */
export interface FtpDevice {
  readonly accepts: (login: Login) => boolean;
  /** The files, by name. */
  readonly files: () => Readonly<Record<string, string>>;
  readonly faults: () => {
    readonly hang: boolean;
    readonly dropConnection: boolean;
    readonly cutInHalf: boolean;
    readonly passiveAddress: string;
  };
}

export interface FtpServer {
  readonly port: number;
  close(): Promise<void>;
}

const mostClients = 4;
const mostLineBytes = 512;

/** Starts an FTP server (RFC 959, and EPSV of RFC 2428) that lets a user read files, passively and one at a time. */
export async function startFtpServer(device: FtpDevice, { host = '127.0.0.1', port = 0 }: ListenOptions): Promise<FtpServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    if (sockets.size > mostClients) socket.end('421 Too many users.\r\n');
    else new FtpConnection(socket, device).begin();
  });
  await listening(server, { port, host });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** One client, from its greeting to its farewell. */
class FtpConnection {
  readonly #socket: Socket;
  readonly #device: FtpDevice;
  #received = '';
  #username = '';
  #loggedIn = false;
  /** Waits for the client's data connection, which ends with the control connection. */
  #data: { readonly server: Server; readonly client: Promise<Socket> } | null = null;

  constructor(socket: Socket, device: FtpDevice) {
    this.#socket = socket;
    this.#device = device;
  }

  begin(): void {
    this.#socket.on('close', () => this.#closeData());
    this.#socket.on('data', (chunk) => this.#receive(chunk.toString('latin1')));
    this.#reply('220 AP8000 Network Management Card');
  }

  #reply(line: string): void {
    if (!this.#device.faults().hang) this.#socket.write(`${line}\r\n`);
  }

  #receive(text: string): void {
    this.#received += text;
    if (this.#received.length > mostLineBytes) this.#socket.destroy();
    for (let end = this.#received.indexOf('\r\n'); end >= 0; end = this.#received.indexOf('\r\n')) {
      const line = this.#received.slice(0, end);
      this.#received = this.#received.slice(end + 2);
      const [verb = '', ...rest] = line.split(' ');
      void this.#take(verb.toUpperCase(), rest.join(' '));
    }
  }

  async #take(verb: string, argument: string): Promise<void> {
    if (this.#device.faults().dropConnection) return void this.#socket.destroy();
    if (verb === 'QUIT') return void this.#socket.end('221 Goodbye.\r\n');
    if (verb === 'USER') {
      this.#username = argument;
      return this.#reply('331 User name okay, need password.');
    }
    if (verb === 'PASS') {
      this.#loggedIn = this.#device.accepts({ username: this.#username, password: argument });
      return this.#reply(this.#loggedIn ? '230 User logged in.' : '530 Login incorrect.');
    }
    if (!this.#loggedIn) return this.#reply('530 Not logged in.');
    if (verb === 'TYPE') return this.#reply(/^[AI]$/i.test(argument) ? '200 Type set.' : '504 Type not implemented.');
    if (verb === 'PASV' || verb === 'EPSV') return await this.#openPassive(verb);
    if (verb !== 'SIZE' && verb !== 'RETR') return this.#reply('502 Command not implemented.');
    const name = argument.replace(/^\//, '');
    const files = this.#device.files();
    const content = Object.hasOwn(files, name) ? files[name] : undefined;
    if (content === undefined) return this.#reply('550 File not found.');
    if (verb === 'SIZE') return this.#reply(`213 ${Buffer.byteLength(content)}`);
    await this.#send(Buffer.from(content));
  }

  async #openPassive(verb: string): Promise<void> {
    this.#closeData();
    const server = createServer();
    const client = new Promise<Socket>((resolve) => {
      server.once('connection', (data) => {
        server.close();
        data.on('error', () => data.destroy());
        this.#socket.once('close', () => data.destroy());
        resolve(data);
      });
    });
    const own = this.#socket.localAddress ?? '127.0.0.1';
    await listening(server, { port: 0, host: own });
    this.#data = { server, client };
    const { port } = server.address() as AddressInfo;
    const address = this.#device.faults().passiveAddress || own.replace(/^::ffff:/, '');
    if (verb === 'EPSV') this.#reply(`229 Entering Extended Passive Mode (|||${port}|)`);
    else this.#reply(`227 Entering Passive Mode (${address.replaceAll('.', ',')},${port >> 8},${port & 0xff})`);
  }

  async #send(content: Buffer): Promise<void> {
    if (this.#data === null) return this.#reply('425 Use PASV or EPSV first.');
    this.#reply('150 Opening data connection.');
    const data = await this.#data.client;
    this.#data = null;
    const cut = this.#device.faults().cutInHalf;
    data.end(cut ? content.subarray(0, Math.floor(content.length / 2)) : content);
    this.#reply(cut ? '426 Connection closed; transfer aborted.' : '226 Transfer complete.');
  }

  #closeData(): void {
    this.#data?.server.close();
    this.#data = null;
  }
}
