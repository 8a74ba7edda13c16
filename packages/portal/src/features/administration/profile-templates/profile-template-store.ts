import type { v2 } from '@cardea/sdk';
import { queryOptions } from '@tanstack/react-query';
import { management } from '../../../server.js';
import type { Stored, TemplateStore } from '../template-form/use-template-edit.js';

/** Profile templates whose name or description holds what was typed. */
export const profileTemplateList = (q: string) =>
  queryOptions({
    queryKey: ['profile-templates', 'administered', q],
    queryFn: () => management.profileTemplates(q === '' ? {} : { q }),
  });

/** A profile template with the entity tag that saving needs; read anew for each form. */
export const storedProfileTemplate = (uuid: string) =>
  queryOptions({
    queryKey: ['profile-templates', uuid, 'whole'],
    queryFn: () => readStored(uuid),
    staleTime: 0,
    gcTime: 0,
  });

async function readStored(uuid: string): Promise<Stored<v2.ProfileTemplateContent>> {
  const { value, etag } = await management.versionedProfileTemplate(uuid);
  return { content: value, etag };
}

/** What exists at the site and may be named in a profile template. */
export const certificateTemplateNames = queryOptions({
  queryKey: ['certificate-templates', 'names'],
  queryFn: async () => (await management.certificateTemplates()).map(({ commonName }) => commonName),
});

/** Checks and saves a profile template that exists. */
export function existingProfileTemplate(uuid: string): TemplateStore<v2.ProfileTemplateContent> {
  return {
    root: 'ProfileTemplateContent',
    validate: (content) => management.validateProfileTemplate(content),
    save: async (content, etag) => {
      await management.saveProfileTemplate(uuid, content, etag);
      return await readStored(uuid);
    },
    readMeanwhile: async () => {
      const [stored, [newest]] = await Promise.all([
        readStored(uuid),
        management.profileTemplateVersions(uuid),
      ]);
      return { ...stored, savedBy: newest?.changedBy ?? '', savedAt: newest?.changedAt ?? null };
    },
  };
}

/** Checks and creates a profile template; `onCreated` is told its uuid. */
export function newProfileTemplate(
  onCreated: (uuid: string) => void,
): TemplateStore<v2.ProfileTemplateContent> {
  return {
    root: 'ProfileTemplateContent',
    validate: (content) => management.validateProfileTemplate(content),
    save: async (content) => {
      const { profileTemplate } = await management.createProfileTemplate(content);
      onCreated(profileTemplate.uuid);
      return { content, etag: '' };
    },
    // Nobody else can save what is not stored yet.
    readMeanwhile: () => Promise.reject(new Error('a new profile template has no other version')),
  };
}
