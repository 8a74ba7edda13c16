import {
  CmError,
  type ProfileTemplate,
  type ProfileTemplateUuid,
  type Repositories,
  type Request,
} from '@cardea/domain';

type Templates = Pick<Repositories, 'profileTemplates'>;

/** The newest version. Errors: `PolicyViolation` when the template is not known, since then nothing is allowed. */
export async function currentTemplate(
  repositories: Templates,
  uuid: ProfileTemplateUuid,
): Promise<ProfileTemplate> {
  const template = await repositories.profileTemplates.find(uuid);
  if (template !== undefined) return template;
  throw new CmError('PolicyViolation', 'The profile template is not known here, so no policy allows this.');
}

/** The version in force when the request was created; the newest where that version was not carried over. */
export async function templateOf(repositories: Templates, request: Request): Promise<ProfileTemplate> {
  const version = await repositories.profileTemplates.findVersion(
    request.profileTemplateUuid,
    request.profileTemplateVersion,
  );
  return version ?? (await currentTemplate(repositories, request.profileTemplateUuid));
}
