import { createTransport } from 'nodemailer';
import { isLoopback } from '../configuration.js';
import { oneLine } from './render-mail.js';

/** Where mail is handed in, and whose mail it is. */
export interface MailConfiguration {
  /** `smtps://user:password@host:465`, or `smtp://host:587` for STARTTLS. */
  readonly smtpUrl: string;
  readonly from: string;
}

/** One mail to one person. */
export interface OutgoingMail {
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly body: string;
  /** The same for every try of one delivery, so that a receiver can tell repetitions. */
  readonly messageId: string;
}

/** The mail server and whose mail it gets, without what signs in there. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the start, TLS by STARTTLS, or none, which only a server on this machine may do without. */
  readonly encryption: 'tls' | 'startTls' | 'none';
  /** Cardea signs in there. */
  readonly hasCredentials: boolean;
  readonly from: string;
}

/** Hands mails to the mail server. */
export interface Mailer {
  readonly server: MailServer;
  /** Errors: `Error` of the connection or with the server's refusal; it may quote addresses, never the text. */
  send(mail: OutgoingMail, signal: AbortSignal): Promise<void>;
  close(): void;
}

const connectTimeoutMs = 10_000;
const silenceTimeoutMs = 20_000;
/** The whole of one handing in; shorter than the lease of a delivery. */
const sendTimeoutMs = 60_000;

/**
 * Opens a mailer over pooled connections. `smtps:` speaks TLS from the start (RFC 8314 §3.3), `smtp:` must change to TLS
 * by STARTTLS (RFC 3207) unless the server is on this machine.
 */
export function openMailer(
  { smtpUrl, from }: MailConfiguration,
  timeouts: { readonly sendTimeoutMs?: number } = {},
): Mailer {
  const url = new URL(smtpUrl);
  const server = mailServerOf(url, from);
  const { host, port, encryption } = server;
  const transport = createTransport({
    pool: true,
    maxConnections: 4,
    host,
    port,
    secure: encryption === 'tls',
    requireTLS: encryption === 'startTls',
    ...(!server.hasCredentials
      ? {}
      : { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }),
    connectionTimeout: connectTimeoutMs,
    greetingTimeout: connectTimeoutMs,
    socketTimeout: silenceTimeoutMs,
    dnsTimeout: connectTimeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  // Failures of idle connections; those of a mail come with its sending.
  transport.on('error', () => undefined);
  return {
    server,
    async send({ to, subject, body, messageId }, signal) {
      await transport.sendMail({
        from,
        to: { name: oneLine(to.name), address: to.address },
        subject,
        text: body,
        messageId,
        // Nobody's absence note is wanted (RFC 3834 §5).
        headers: { 'Auto-Submitted': 'auto-generated' },
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeouts.sendTimeoutMs ?? sendTimeoutMs)]),
      });
    },
    close: () => transport.close(),
  };
}

function mailServerOf(url: URL, from: string): MailServer {
  const isSecure = url.protocol === 'smtps:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return {
    host,
    port: url.port === '' ? (isSecure ? 465 : 587) : Number(url.port),
    encryption: isSecure ? 'tls' : isLoopback(host) ? 'none' : 'startTls',
    hasCredentials: url.username !== '',
    from,
  };
}

/** True for a mail address that can stand in a header and in SMTP as it is: one `@`, no blanks, quotes or brackets. */
export function isPlainMailAddress(address: string): boolean {
  return address.length <= 254 && /^[^\s\p{Cc}<>()[\]\\,;:"@]+@[^\s\p{Cc}<>()[\]\\,;:"@]+$/u.test(address);
}
