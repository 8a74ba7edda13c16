import { CardRemoved } from '@cardea/cards';
import { CommandFailure } from '../../failure.js';

/** Names of PC/SC errors that mean that the card went away, was reset by others, or got no power any more. */
const removals: ReadonlySet<string> = new Set([
  'RemovedCard',
  'ResetCard',
  'UnpoweredCard',
  'NoSmartCard',
  'NotTransacted',
  'CommDataLost',
  'CommError',
  'ReaderUnavailable',
  'UnknownReader',
  'InvalidHandle',
]);

/** How to get the service of the platform that programs reach cards by. */
function howToStartService(): string {
  if (process.platform === 'win32') return 'Start the service "Smart Card": Start-Service SCardSvr.';
  if (process.platform === 'darwin') return 'It comes with macOS; connect the reader again.';
  return 'On Debian and Ubuntu: apt-get install pcscd, then systemctl start pcscd.socket.';
}

const failures: Readonly<Record<string, () => string>> = {
  NoService: () => `The smart card service does not run. ${howToStartService()}`,
  ServiceStopped: () => `The smart card service stopped. ${howToStartService()}`,
  LibraryMissing: () =>
    process.platform === 'linux'
      ? 'Smart card readers cannot be reached: PC/SC is missing. On Debian and Ubuntu: apt-get install libpcsclite1 pcscd.'
      : `Smart card readers cannot be reached from ${process.platform} on ${process.arch}.`,
  SharingViolation: () =>
    'Another program holds the card. Close it, or take the card out and put it in again.',
  UnresponsiveCard: () => 'The card does not answer. Is it put in the right way?',
  UnsupportedCard: () => 'The reader does not understand the card.',
  ProtoMismatch: () => 'The reader does not understand the card.',
  NoReadersAvailable: () => 'There is no smart card reader.',
};

const noCard = (readerName: string) => `There is no card in ${readerName}.`;

/** The failure of a command for an error of PC/SC by its name, before any card answered. */
export function failureOf(errorCode: string, errorMessage: string, readerName?: string): CommandFailure {
  const known = failures[errorCode];
  if (known !== undefined) return new CommandFailure(known());
  if (readerName !== undefined && removals.has(errorCode)) return new CommandFailure(noCard(readerName));
  return new CommandFailure(`PC/SC failed: ${errorCode} ${errorMessage}`.trim());
}

/** The error of a command to a card that is held: `CardRemoved`, or a {@link CommandFailure}. */
export function transmitErrorOf(errorCode: string, errorMessage: string): Error {
  if (removals.has(errorCode)) return new CardRemoved({ cause: errorCode });
  return failureOf(errorCode, errorMessage);
}
