import type { Repositories, RequestType, Store } from '@cardea/domain';
import {
  createRequest,
  explainOperation,
  listProfileOperations,
  listSmartcardOperations,
} from '@cardea/workflows';
import { type ModelCard, type ModelProfile, nameOf, type Person, people } from './model.js';
import { type Creation, initiationRefusals, maySee } from './predict-creation.js';
import { callerOf, type Ports } from './site.js';
import { outcomeOf, portsOf, type World } from './world.js';

type Direction = Creation['direction'];

/** The names of the wire, with what each means (MIM CM: get profile state operations). */
const operations: {
  readonly [name: string]: { readonly type: RequestType; readonly direction?: Direction };
} = {
  renew: { type: 'Renew' },
  disable: { type: 'Disable' },
  recover: { type: 'Recover' },
  recoveronbehalf: { type: 'RecoverOnBehalf' },
  duplicate: { type: 'Duplicate' },
  suspend: { type: 'SuspendOrReinstate', direction: 'suspend' },
  reinstate: { type: 'SuspendOrReinstate', direction: 'reinstate' },
  onlineupdate: { type: 'OnlineUpdate' },
  unblock: { type: 'Unblock' },
  offlineunblock: { type: 'OfflineUnblock' },
  retire: { type: 'Retire' },
  temporarycardenroll: { type: 'TemporaryCardEnroll' },
  temporarycarddisable: { type: 'TemporaryCardDisable' },
  temporarycardretire: { type: 'TemporaryCardRetire' },
};

/**
 * Asks for one person and one object, chosen by `pick`, what is offered, what explain says of one operation and what
 * createRequest would do; all three and the model must agree.
 */
export async function offersAgree(world: World, pick: number): Promise<readonly string[]> {
  const { model } = world;
  const objects = [...model.cards, ...model.profiles];
  const object = objects[pick % Math.max(1, objects.length)];
  const person = people[Math.floor(pick / 31) % people.length];
  if (object === undefined || person === undefined || object.uuid === null) return [];
  world.counts.probes += 1;
  const names = Object.keys(operations);
  const name = names[Math.floor(pick / 211) % names.length] ?? 'renew';
  const offered = await offeredTo(world, person, object);
  const isVisible = maySee(model, person, object, object.owner);
  const who = `${person} on ${nameOf(model, object)}`;
  if (!isVisible) return offered === undefined ? [] : [`${who}: operations of something invisible`];
  const expected = names.filter((one) => isExpected(world, person, object, one));
  if (offered?.toSorted().join() !== expected.toSorted().join()) {
    return [`${who} is offered [${offered?.join()}], the model says [${expected.join()}]`];
  }
  const should = expected.includes(name);
  const asksAuditor = pick % 2 === 0 && person !== 'auditor';
  const explained = asksAuditor
    ? await explainByAuditor(world, person, object, name)
    : await explain(world, person, object, name);
  const created = await tryCreation(world, person, object, name);
  return [
    ...(explained === should
      ? []
      : [
          `${who}: explain${asksAuditor ? ' to the auditor' : ''} says ${explained} of ${name}, the model ${should}`,
        ]),
    ...(created === should ? [] : [`${who}: creating ${name} gives ${created}, the model says ${should}`]),
  ];
}

function isExpected(world: World, by: Person, on: ModelCard | ModelProfile, name: string): boolean {
  const operation = operations[name];
  if (operation === undefined) return false;
  const { type, direction = null } = operation;
  const creation: Creation = {
    by,
    type,
    direction,
    on,
    template: on.template,
    target: on.owner,
    hasComment: true,
    reason: null,
    delaySeconds: null,
    chosen: null,
  };
  return initiationRefusals(world.model, creation).length === 0;
}

async function offeredTo(
  world: World,
  person: Person,
  object: ModelCard | ModelProfile,
): Promise<readonly string[] | undefined> {
  const caller = callerOf(world.stage, person);
  const ports = portsOf(world);
  const outcome = await outcomeOf(async () => {
    if ('cardId' in object && object.uuid !== null)
      return await listSmartcardOperations(ports, caller, object.uuid);
    if (!('cardId' in object) && object.uuid !== null)
      return await listProfileOperations(ports, caller, object.uuid);
    return [];
  });
  return outcome.kind === 'accepted' ? outcome.result : undefined;
}

function explainedObject(object: ModelCard | ModelProfile) {
  if ('cardId' in object) {
    if (object.uuid !== null) return { kind: 'smartcard', uuid: object.uuid } as const;
  } else if (object.uuid !== null) return { kind: 'profile', uuid: object.uuid } as const;
  throw new Error('the object has no identifier yet');
}

async function explain(
  world: World,
  person: Person,
  object: ModelCard | ModelProfile,
  name: string,
): Promise<boolean> {
  const caller = callerOf(world.stage, person);
  const said = await explainOperation(portsOf(world), caller, explainedObject(object), name, null);
  return said.isOffered;
}

async function explainByAuditor(
  world: World,
  person: Person,
  object: ModelCard | ModelProfile,
  name: string,
): Promise<boolean> {
  const caller = callerOf(world.stage, 'auditor');
  const { uuid } = world.stage.users[person];
  const said = await explainOperation(portsOf(world), caller, explainedObject(object), name, uuid);
  return said.isOffered;
}

async function tryCreation(
  world: World,
  person: Person,
  object: ModelCard | ModelProfile,
  name: string,
): Promise<boolean> {
  const operation = operations[name];
  if (operation === undefined) throw new Error(`no operation ${name}`);
  const ports = portsOf(world);
  const outcome = await outcomeOf(() =>
    createRequest({ ...ports, store: undoing(ports.store) }, callerOf(world.stage, person), {
      type: operation.type,
      direction: operation.direction ?? null,
      items: [],
      comment: 'Only asked.',
      priority: undefined,
      profileTemplateUuid: null,
      targetUserUuid: null,
      smartcardUuid: 'cardId' in object ? object.uuid : null,
      profileUuid: 'cardId' in object ? null : object.uuid,
    }),
  );
  return outcome.kind === 'accepted';
}

/** Lets everything happen as always and undoes it at the end. */
function undoing(store: Store): Ports['store'] {
  class Undone extends Error {}
  return {
    ...store,
    transaction: async <T>(work: (tx: Repositories) => Promise<T>): Promise<T> => {
      const kept: T[] = [];
      try {
        await store.transaction(async (tx) => {
          kept.push(await work(tx));
          throw new Undone();
        });
      } catch (error) {
        if (!(error instanceof Undone)) throw error;
      }
      const [result] = kept;
      if (kept.length === 0) throw new Error('nothing happened');
      return result as T;
    },
  };
}
