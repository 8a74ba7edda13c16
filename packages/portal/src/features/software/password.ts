/** The fewest characters of a password for a file with keys; whoever has the file may try as often as they like. */
export const fewestCharacters = 12;

/** What is wrong with a password: Java opens no file whose password has other characters than those of ASCII. */
export type PasswordFault = 'tooShort' | 'notPlain' | 'different';

/** Whether every program can use a password; an empty one is not judged yet. */
export function isPlain(password: string): boolean {
  return /^[\x20-\x7e]*$/.test(password);
}

/** The first thing that is wrong with a password that was typed twice; undefined when it is good. */
export function passwordFault(password: string, repetition: string): PasswordFault | undefined {
  if (!isPlain(password)) return 'notPlain';
  if (password.length < fewestCharacters) return 'tooShort';
  return password === repetition ? undefined : 'different';
}

/** How hard a password is to guess, from its length and from how much it repeats; a hint, not a promise. */
export function strengthOf(password: string): 'weak' | 'fair' | 'strong' {
  const variety = new Set(password).size;
  if (password.length < fewestCharacters || variety < 6) return 'weak';
  return password.length >= 16 && variety >= 9 ? 'strong' : 'fair';
}
