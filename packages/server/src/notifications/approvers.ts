import {
  allowedTrustees,
  CmError,
  type Group,
  type ManagementRight,
  type Notification,
  operations,
  parseSecurityDescriptor,
  type Repositories,
  type User,
  type WorkflowPolicy,
} from '@cardea/domain';

/** How many approvers hear of one request. */
const mostApprovers = 200;

type Directory = Pick<Repositories, 'users' | 'groups'>;

/**
 * Who may approve a request, 200 at most: those whom its policy lists; where it lists nobody, the members of the groups
 * that hold the right of its type over everyone or over a group of the target. Nobody may approve what they asked for or
 * will receive.
 */
export async function approversOf(
  directory: Directory,
  notification: Notification,
  policy: WorkflowPolicy | undefined,
): Promise<User[]> {
  const { targetUserUuid, originatorUserUuid } = notification;
  const isListed = policy !== undefined && policy.authorizedApprover !== '';
  const approvers = isListed
    ? await directory.users.listByTrustees(trusteesOf(policy), mostApprovers)
    : await holdersOfTheRight(directory, notification);
  return approvers.filter(({ uuid }) => uuid !== targetUserUuid && uuid !== originatorUserUuid);
}

async function holdersOfTheRight(directory: Directory, notification: Notification): Promise<User[]> {
  const right = rightOf(notification);
  const { targetUserUuid } = notification;
  const targetGroups = targetUserUuid === null ? [] : await directory.users.groupsOf(targetUserUuid);
  const isOver = (uuid: Group['uuid'] | null) =>
    uuid === null || targetGroups.some((group) => group.uuid === uuid);
  const holders = new Map<User['uuid'], User>();
  for (const group of await directory.groups.list()) {
    if (!group.rights.some((grant) => grant.right === right && isOver(grant.overGroupUuid))) continue;
    for (const member of await directory.groups.listMembers(group.uuid)) holders.set(member.uuid, member);
  }
  return [...holders.values()].slice(0, mostApprovers);
}

function rightOf({ policy }: Notification): ManagementRight {
  return operations.find((operation) => operation.policy === policy)?.right ?? 'RequestEnroll';
}

function trusteesOf(policy: WorkflowPolicy): readonly string[] {
  try {
    return allowedTrustees(parseSecurityDescriptor(policy.authorizedApprover, 'authorizedApprover'));
  } catch (error) {
    // A descriptor that can't be read lists nobody; the other deliveries must not wait for it.
    if (error instanceof CmError) return [];
    throw error;
  }
}
