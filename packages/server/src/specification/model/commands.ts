import { randomUUID } from 'node:crypto';
import { type CardId, requestTypes } from '@cardea/domain';
import {
  approveRequest,
  bindSmartcard,
  changeRequest,
  createRequest,
  denyRequest,
  openOneTimePassword,
} from '@cardea/workflows';
import { isEverythingThere } from './certificates.js';
import {
  applyAbandonment,
  applyApproval,
  applyBinding,
  applyCompletion,
  applyDueWork,
  applyEnd,
} from './effects.js';
import { certify, distribute, offlineUnblock, report, secret } from './execution-commands.js';
import {
  changingStatus,
  isOpen,
  type Model,
  type ModelRequest,
  nameOf,
  type Person,
  people,
  producing,
} from './model.js';
import { applyCreation, type Creation, creationRefusals } from './predict-creation.js';
import {
  abandonRefusals,
  bindingRefusals,
  type Call,
  cancelRefusals,
  completionRefusals,
  decisionRefusals,
  type Given,
  mayExecute,
  needsPassword,
} from './predict-execution.js';
import { type RequestCommand, withVisibility } from './request-command.js';
import { callerOf } from './site.js';
import { type Step, sayableReasons } from './steps.js';
import { changeTemplate } from './template-changes.js';
import { perform, portsOf, tick, type World } from './world.js';

/** Carries one command out on server and model; gives its line. `onLine` gets the line before the outcome is known. */
export async function carryOutStep(
  world: World,
  step: Step,
  onLine: (line: string) => void,
): Promise<string> {
  tick(world);
  const { kind } = step;
  if (kind === 'create' || kind === 'enroll') return await create(world, step, onLine);
  if (kind === 'changeTemplate') {
    const line = await changeTemplate(world, step);
    onLine(line);
    return line;
  }
  if (kind === 'wait') return await wait(world, step, onLine);
  if (kind === 'restart') {
    onLine('the server is restarted');
    await world.site.restart();
    return 'restarted';
  }
  const request = pickRequest(world.model, step);
  if (request === undefined) return await create(world, { ...step, kind: 'enroll' }, onLine);
  return await onRequest(
    world,
    kind === 'advance' ? nextStep(world.model, request, step) : step,
    request,
    onLine,
  );
}

function pickRequest({ requests }: Model, { object }: Step): ModelRequest | undefined {
  const open = requests.filter(isOpen);
  const among = object % 8 === 0 || open.length === 0 ? requests : open;
  // Half of the time the latest, so that life cycles get on.
  if (object % 2 === 1) return among.at(-1);
  return among[Math.floor(object / 8) % Math.max(1, among.length)];
}

/** What naturally comes next for a request, by whoever rightly does it. */
function nextStep(model: Model, request: ModelRequest, { object, variant, type }: Step): Step {
  const as = (kind: Step['kind']): Step => ({ kind, who: 0, object, variant: 0, type });
  const { status, isSmartcard, newCard, isReported, answered } = request;
  if (status === 'Pending') return as('approve');
  if (variant % 7 === 1 && newCard !== null) return { ...as('secret'), variant };
  if (changingStatus.has(request.type)) return as(isReported ? 'complete' : 'report');
  if (request.type === 'OfflineUnblock' && answered === null) return as('offlineUnblock');
  if (producing.has(request.type) && isSmartcard && newCard === null) return as('bind');
  const certifies = producing.has(request.type) || request.type === 'OnlineUpdate';
  if (certifies && !isEverythingThere(model, request)) return as('certify');
  return as('complete');
}

/** Whoever may do it, else the person that the number says. */
function actorFor(step: Step, request: ModelRequest): Person {
  const named = people[(step.who - 1) % people.length];
  if (step.who !== 0 && named !== undefined) return named;
  if (step.kind === 'approve' || step.kind === 'deny') {
    const call = (by: Person) => ({ by, request, given: 'none' as const });
    return people.find((by) => decisionRefusals(call(by), true).length === 0) ?? 'manager';
  }
  if (step.kind === 'distribute') return 'manager';
  if (step.kind === 'cancel') return request.originator;
  return [request.target, ...people].find((by) => mayExecute({ by, request })) ?? request.target;
}

function givenBy(step: Step, by: Person, request: ModelRequest): Given {
  const { variant, who } = step;
  if (variant % 13 === 5) return 'wrong';
  if (needsPassword({ by, request, given: 'none' })) return who === 0 || variant % 2 === 0 ? 'right' : 'none';
  return 'none';
}

const givingKinds: ReadonlySet<string> = new Set([
  'complete',
  'bind',
  'certify',
  'report',
  'secret',
  'offlineUnblock',
]);

async function onRequest(
  world: World,
  step: Step,
  request: ModelRequest,
  onLine: (line: string) => void,
): Promise<string> {
  const by = actorFor(step, request);
  const given = givingKinds.has(step.kind) ? givenBy(step, by, request) : 'none';
  const passwords = await passwordsFor(world, request, given);
  const call: Call = { by, request, given: passwords.length === 0 ? 'none' : given };
  const { uuid } = request;
  if (uuid === null) throw new Error('the request has no identifier');
  const say = (line: string) =>
    onLine(call.given === 'none' ? line : `${line}, with the ${call.given} one-time password`);
  const caller = callerOf(world.stage, by, passwords);
  return await commands[step.kind]({ world, step, request, call, caller, uuid, onLine: say });
}

async function passwordsFor(world: World, request: ModelRequest, given: Given): Promise<string[]> {
  if (given === 'none' || request.uuid === null) return [];
  if (given === 'wrong') return ['WRONGWRONGWR'];
  const ports = portsOf(world);
  const stored = await ports.store.oneTimePasswords.listByRequest(request.uuid);
  const open = await Promise.all(stored.map((one) => openOneTimePassword(ports, one)));
  const plain = open.map((one) => one.reveal());
  world.secrets.push(...plain);
  return plain;
}

async function decide(command: RequestCommand, isApproval: boolean): Promise<string> {
  const { world, request, call, caller, uuid, onLine } = command;
  onLine(`${call.by} ${isApproval ? 'approves' : 'denies'} ${nameOf(world.model, request)}`);
  const ports = portsOf(world);
  return await perform(world, {
    caller,
    action: isApproval ? 'request.approve' : 'request.deny',
    refusals: withVisibility(world, call, () => decisionRefusals(call, isApproval)),
    call: () => (isApproval ? approveRequest(ports, caller, uuid) : denyRequest(ports, caller, uuid)),
    apply: () => (isApproval ? applyApproval(world.model, request, call.by) : applyEnd(request, 'Denied')),
  });
}

const changes = {
  cancel: ['Canceled', 'request.cancel'],
  abandon: ['Abandoned', 'request.abandon'],
  complete: ['Completed', 'request.complete'],
} as const;

async function change(command: RequestCommand, kind: keyof typeof changes): Promise<string> {
  const { world, request, call, caller, uuid, onLine } = command;
  const { model } = world;
  onLine(`${call.by} ${kind}s ${nameOf(model, request)}`);
  const [status, action] = changes[kind];
  return await perform(world, {
    caller,
    action,
    refusals: withVisibility(world, call, () =>
      kind === 'cancel'
        ? cancelRefusals(call)
        : kind === 'abandon'
          ? abandonRefusals(call)
          : completionRefusals(model, call),
    ),
    call: () => changeRequest(portsOf(world), caller, uuid, status),
    apply: () => {
      if (kind === 'cancel') applyEnd(request, 'Canceled');
      else if (kind === 'abandon') applyAbandonment(model, request);
      else {
        if (request.status !== 'Completed') countCompletion(world, request);
        applyCompletion(model, request);
      }
    },
  });
}

function countCompletion({ counts }: World, { type }: ModelRequest): void {
  counts.completed.set(type, (counts.completed.get(type) ?? 0) + 1);
}

async function bind({ world, step, request, call, caller, uuid, onLine }: RequestCommand): Promise<string> {
  const { model } = world;
  const cardId = cardIdFor(model, step, request);
  const known = model.cards.findIndex((card) => card.cardId === cardId);
  onLine(
    `${call.by} binds ${known < 0 ? 'a fresh card' : `the card of card ${known + 1}`} to ${nameOf(model, request)}`,
  );
  const binding = { ...call, cardId };
  return await perform(world, {
    caller,
    action: 'smartcard.bind',
    refusals: withVisibility(world, call, () => bindingRefusals(model, binding)),
    call: () => bindSmartcard(portsOf(world), caller, uuid, { cardId, atr: '3b8d' }),
    apply: () => applyBinding(model, binding),
  });
}

function cardIdFor({ cards }: Model, { variant, who }: Step, request: ModelRequest): CardId {
  const own = request.newCard?.cardId ?? (request.type === 'Renew' ? request.oldCard?.cardId : undefined);
  const other = cards[Math.floor(variant / 5) % Math.max(1, cards.length)]?.cardId;
  const retired = cards.find(({ status }) => status === 'Retired')?.cardId;
  const fresh = randomUUID() as CardId;
  if (variant === 0 && who === 0) return own ?? fresh;
  return [own, other, retired, own, fresh][variant % 5] ?? fresh;
}

const commands: { readonly [kind in Step['kind']]: (command: RequestCommand) => Promise<string> } = {
  approve: (command) => decide(command, true),
  deny: (command) => decide(command, false),
  cancel: (command) => change(command, 'cancel'),
  abandon: (command) => change(command, 'abandon'),
  complete: (command) => change(command, 'complete'),
  bind,
  certify,
  report,
  secret,
  offlineUnblock,
  distribute,
  advance: notOnRequests,
  create: notOnRequests,
  enroll: notOnRequests,
  changeTemplate: notOnRequests,
  wait: notOnRequests,
  restart: notOnRequests,
};

async function notOnRequests({ step }: RequestCommand): Promise<string> {
  throw new Error(`${step.kind} is no command on a request`);
}

async function create(world: World, step: Step, onLine: (line: string) => void): Promise<string> {
  const { model, stage } = world;
  const creation = plausible(model, creationOf(model, step), step);
  const { by, type, on, target, direction, template } = creation;
  const over = on === null ? `by the ${template} template for ${target}` : `on ${nameOf(model, on)}`;
  onLine(`${by} creates ${type}${direction === null ? '' : ` (${direction})`} ${over}${toldAlong(creation)}`);
  const caller = callerOf(stage, by);
  return await perform(world, {
    caller,
    action: 'request.create',
    refusals: creationRefusals(model, creation),
    call: () =>
      createRequest(portsOf(world), caller, {
        type,
        items: [],
        comment: creation.hasComment ? 'Said in the model run.' : '',
        priority: undefined,
        direction,
        revocationReason: creation.reason,
        revocationDelaySeconds: creation.delaySeconds,
        certificateTemplates: creation.chosen,
        profileTemplateUuid: on === null ? stage.templates[template].uuid : null,
        smartcardUuid: on !== null && 'cardId' in on ? on.uuid : null,
        profileUuid: on !== null && 'carried' in on ? on.uuid : null,
        targetUserUuid: stage.users[target].uuid,
      }),
    apply: ({ uuid }) => {
      applyCreation(model, creation);
      const created = model.requests.at(-1);
      if (created !== undefined) created.uuid = uuid;
    },
  });
}

function toldAlong({ hasComment, reason, delaySeconds, chosen }: Creation): string {
  const told = [
    hasComment ? '' : 'without comment',
    reason === null ? '' : `reason ${reason}`,
    delaySeconds === null ? '' : `delay ${delaySeconds} s`,
    chosen === null ? '' : `only ${chosen.join()}`,
  ].filter((text) => text !== '');
  return told.length === 0 ? '' : `, ${told.join(', ')}`;
}

function creationOf(model: Model, { kind, who, object, variant, type: drawn }: Step): Creation {
  const type = kind === 'enroll' ? 'Enroll' : drawn;
  const template = variant % 3 === 0 ? 'software' : 'cards';
  const byTemplate = type === 'Enroll' || (type === 'TemporaryCardEnroll' && variant % 4 === 0);
  const objects =
    object % 4 === 0 ? model.profiles : [...model.cards, ...model.profiles.filter((one) => !one.isSmartcard)];
  // Mostly what is in use, and the latest: old ones pile up.
  const live = objects.filter(({ status }) => status !== 'Retired');
  const among = variant % 9 === 0 || live.length === 0 ? objects : live;
  const on = byTemplate ? null : (among[Math.floor(object / 4) % Math.max(1, among.length)] ?? null);
  const subscriber = variant % 2 === 0 ? 'subscriber' : 'otherSubscriber';
  const someone = variant % 17 === 3 ? (people[object % people.length] ?? subscriber) : subscriber;
  const target = on?.owner ?? someone;
  const manager = variant % 5 < 2 ? 'manager' : target;
  const rightful = type === 'RecoverOnBehalf' ? 'secondManager' : manager;
  const isSaid = variant % 11 === 7;
  return {
    by: who === 0 ? rightful : (people[(who - 1) % people.length] ?? target),
    type,
    on,
    template,
    target,
    hasComment: variant % 4 !== 1,
    direction: ([null, 'suspend', 'reinstate', null] as const)[Math.floor(variant / 6) % 4] ?? null,
    reason: isSaid ? (sayableReasons[object % sayableReasons.length] ?? null) : null,
    delaySeconds: variant % 13 === 7 ? 7200 : null,
    chosen: type === 'OnlineUpdate' && isSaid ? ['CardeaArchivedEncryption'] : null,
  };
}

/** Two times of three what is offered on the object is drawn from, so that life cycles get on. */
function plausible(model: Model, drawn: Creation, { kind, variant }: Step): Creation {
  if (kind === 'enroll' || drawn.on === null || variant % 3 === 0) return drawn;
  if (creationRefusals(model, drawn).length === 0) return drawn;
  const start = requestTypes.indexOf(drawn.type);
  const turned = [...requestTypes.slice(start), ...requestTypes.slice(0, start)];
  const candidates = turned
    .filter((type) => type !== 'Enroll')
    .map(
      (type): Creation => ({
        ...drawn,
        type,
        direction: null,
        hasComment: true,
        reason: null,
        delaySeconds: null,
        chosen: null,
      }),
    );
  return candidates.find((one) => creationRefusals(model, one).length === 0) ?? drawn;
}

const waits = [3600, 86_400, 4 * 86_400, 31 * 86_400] as const;

async function wait(world: World, { variant }: Step, onLine: (line: string) => void): Promise<string> {
  const seconds = waits[variant % waits.length] ?? 3600;
  onLine(`${seconds / 3600} hours go by, and due work is done`);
  tick(world, seconds * 1000);
  const { work } = world.site.system;
  await work.jobs.ensureRecurring();
  await work.settle();
  applyDueWork(world.model);
  return 'settled';
}
