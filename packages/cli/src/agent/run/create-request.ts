import type { CardeaClient, v1, v2 } from '@cardea/sdk';
import { CommandFailure, exitCodes } from '../../failure.js';
import type { CardAgent, PersonalisingRequest, WantedPersonalisation } from './card-agent.js';

/**
 * Creates the request that is wanted, for the card in the reader or for another of the person's. `templates` are those
 * that the server offers, where they were asked for already.
 *
 * Errors: `CommandFailure` when profile template or card are not clear; `CardeaApiError` when the server refuses.
 */
export async function createRequest(
  { client, say }: Pick<CardAgent, 'client' | 'say'>,
  smartcard: v2.Smartcard | undefined,
  wanted: WantedPersonalisation,
  templates?: readonly v1.ProfileTemplateLimitedView[],
): Promise<v2.Request> {
  const { type, comment, dataCollection } = wanted;
  const startsFromCard =
    type !== 'Enroll' && (type !== 'TemporaryCardEnroll' || wanted.template === undefined);
  const subject = startsFromCard
    ? { smartcardUuid: wanted.smartcardUuid ?? (await cardToStartFrom(client, smartcard, type)) }
    : { profileTemplateUuid: await chooseTemplate(client, wanted, say, templates) };
  const request = await client.management.createRequest({
    type,
    comment,
    ...subject,
    ...(dataCollection === undefined ? {} : { dataCollection: [...dataCollection] }),
  });
  say(`created request ${request.uuid}`);
  say(`the request is ${request.status}`);
  return request;
}

/** The plainest profile template of the demo, taken when none is named. */
export const demoTemplate = 'Cardea Sample Smart Card Logon';

async function chooseTemplate(
  client: CardeaClient,
  { type, template: wanted }: WantedPersonalisation,
  say: CardAgent['say'],
  known?: readonly v1.ProfileTemplateLimitedView[],
): Promise<string> {
  const templates = known ?? (await client.listProfileTemplates());
  say(`listed ${templates.length} profile templates`);
  const name = wanted?.toLowerCase();
  const smartcardTemplates = templates.filter((one) => one.IsSmartcardProfileTemplate);
  const found =
    name === undefined
      ? (templates.find(({ Name }) => Name === demoTemplate) ??
        (smartcardTemplates.length === 1 ? smartcardTemplates[0] : undefined))
      : templates.find((one) => one.Name.toLowerCase() === name || one.Uuid === name);
  if (found === undefined) {
    const names = smartcardTemplates.map(({ Name }) => Name).join(', ');
    throw new CommandFailure(
      `${name === undefined ? 'Which profile template?' : 'No such profile template for this user.'} Choose with --template: ${names || 'none offered'}.`,
      exitCodes.badInput,
    );
  }
  say(`chose ${found.Name}`);
  if (!found.IsSmartcardProfileTemplate) {
    throw new CommandFailure(`${found.Name} is not for smart cards.`, exitCodes.badInput);
  }
  if (type === 'Enroll') {
    const policy = await client.getWorkflowPolicy(found.Uuid, type);
    if (policy?.Enabled !== true) {
      throw new CommandFailure('Enrollment is disabled for this profile template.');
    }
    say(`read the Enroll policy: ${policy.ApprovalsNeeded} approvals needed`);
  }
  return found.Uuid;
}

/** What the server offers for a card, by the type of the request. */
const operationOf: { readonly [type in PersonalisingRequest]: string } = {
  Enroll: 'enroll',
  Renew: 'renew',
  Recover: 'recover',
  Duplicate: 'duplicate',
  OnlineUpdate: 'onlineupdate',
  TemporaryCardEnroll: 'temporarycardenroll',
  RecoverOnBehalf: 'recoveronbehalf',
};

/** The card in the reader where it stays in use; else the only one of the person for which the request is offered. */
async function cardToStartFrom(
  client: CardeaClient,
  smartcard: v2.Smartcard | undefined,
  type: PersonalisingRequest,
): Promise<string> {
  if (type === 'RecoverOnBehalf') {
    throw new CommandFailure(
      "Whose keys? Name the person's card with --smartcard (cardea smartcards list -q tells), or the request with --request.",
      exitCodes.badInput,
    );
  }
  const staysInUse = type === 'Renew' || type === 'OnlineUpdate';
  if (staysInUse && smartcard?.status === 'Active') return smartcard.uuid;
  const own = await client.listSmartcards();
  const possible = own.filter((one) => one.SmartcardOperations.includes(operationOf[type]));
  const [only] = possible;
  if (only !== undefined && possible.length === 1) return only.Uuid;
  const list = possible.map(({ Uuid }) => Uuid).join(', ');
  throw new CommandFailure(
    possible.length === 0
      ? `The server offers ${type} for none of the caller's cards; --smartcard names another.`
      : `For which card? Choose with --smartcard: ${list}.`,
    exitCodes.badInput,
  );
}
