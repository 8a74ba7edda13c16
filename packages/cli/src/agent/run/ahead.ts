/**
 * Something that is under way before a step needs it, so that calls to the server and commands of the card take place at
 * the same time. Whoever awaits it meets its failure there; when the run has ended for another reason before, nobody
 * does.
 *
 * Only for calls that change nothing on the card: commands of the card are awaited where they are sent, so that none is
 * under way when a run fails and lets go of the card.
 */
export function ahead<Result>(underWay: Promise<Result>): Promise<Result> {
  underWay.catch(() => {});
  return underWay;
}
