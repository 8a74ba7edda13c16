import { CardeaApiError } from '../api-error.js';
import type {
  DryRun,
  DryRunOrder,
  Explanation,
  ProfileTemplate,
  ProfileTemplateContent,
  ProfileTemplateDifferences,
  ProfileTemplateSummary,
  ProfileTemplateValidation,
  ProfileTemplateVersion,
  SavedProfileTemplate,
} from '../generated/v2.js';
import type { ExplainOptions } from './objects.js';
import {
  headersOf,
  type ManagementApi,
  read,
  readItems,
  readVersioned,
  type Versioned,
  type WriteOptions,
} from './transport.js';

/** How often an edit is made anew when somebody else saved in between. */
const editAttempts = 3;

/** Calls about profile templates. */
export function profileTemplateCalls(api: ManagementApi) {
  const versioned = (uuid: string): Promise<Versioned<ProfileTemplate>> =>
    readVersioned(api.GET('/api/v2/profile-templates/{uuid}', { params: { path: { uuid } } }));

  const save = (uuid: string, body: ProfileTemplateContent, ifMatch: string): Promise<SavedProfileTemplate> =>
    read(
      api.PUT('/api/v2/profile-templates/{uuid}', {
        params: { path: { uuid }, header: { 'If-Match': ifMatch } },
        body,
      }),
    );

  return {
    ...profileTemplateReading(api),

    /** A profile template whole, with the entity tag that saving needs. */
    versionedProfileTemplate: versioned,

    /**
     * Saves a profile template whole as its next version, if `ifMatch` is the entity tag of the current one.
     *
     * Errors: {@link CardeaApiError} of kind `PreconditionFailed` when somebody else saved meanwhile.
     */
    saveProfileTemplate: save,

    /**
     * Reads a profile template, changes it and saves it. When somebody else saves in between, `change` is applied to what
     * they saved, so it must depend on its argument alone.
     *
     * Errors: {@link CardeaApiError} of kind `PreconditionFailed` when that happens three times in a row.
     */
    async editProfileTemplate(
      uuid: string,
      change: (current: ProfileTemplate) => ProfileTemplateContent | Promise<ProfileTemplateContent>,
    ): Promise<SavedProfileTemplate> {
      for (let attempt = 1; ; attempt += 1) {
        const { value, etag } = await versioned(uuid);
        try {
          return await save(uuid, await change(value), etag);
        } catch (error) {
          if (!isConflict(error) || attempt === editAttempts) throw error;
        }
      }
    },

    /** Creates a profile template. */
    createProfileTemplate: (
      body: ProfileTemplateContent,
      options: WriteOptions = {},
    ): Promise<SavedProfileTemplate> =>
      read(api.POST('/api/v2/profile-templates', { headers: headersOf(options), body })),

    /** Copies a profile template under another name. */
    copyProfileTemplate: (
      uuid: string,
      name: string,
      options: WriteOptions = {},
    ): Promise<SavedProfileTemplate> =>
      read(
        api.POST('/api/v2/profile-templates/{uuid}/copy', {
          params: { path: { uuid } },
          headers: headersOf(options),
          body: { name },
        }),
      ),

    /** What would happen by a profile template, saved or not; nothing is stored, signed or sent. */
    dryRunProfileTemplate: (body: DryRunOrder): Promise<DryRun> =>
      read(api.POST('/api/v2/profile-templates/dry-run', { body })),

    /** Every fault of a profile template; nothing is saved. */
    validateProfileTemplate: (body: ProfileTemplateContent): Promise<ProfileTemplateValidation> =>
      read(api.POST('/api/v2/profile-templates/validate', { body })),
  };
}

function profileTemplateReading(api: ManagementApi) {
  return {
    /** The profile templates that the caller may read. */
    profileTemplates: (query: { readonly q?: string } = {}): Promise<ProfileTemplateSummary[]> =>
      readItems(api.GET('/api/v2/profile-templates', { params: { query } })),

    /** What a new profile template begins with: safe values, everything off. */
    blankProfileTemplate: (kind: 'smartcard' | 'software'): Promise<ProfileTemplateContent> =>
      read(api.GET('/api/v2/profile-templates/blank/{kind}', { params: { path: { kind } } })),

    /** A profile template whole. */
    profileTemplate: (uuid: string): Promise<ProfileTemplate> =>
      read(api.GET('/api/v2/profile-templates/{uuid}', { params: { path: { uuid } } })),

    /** The versions of a profile template, newest first. */
    profileTemplateVersions: (uuid: string): Promise<ProfileTemplateVersion[]> =>
      readItems(api.GET('/api/v2/profile-templates/{uuid}/versions', { params: { path: { uuid } } })),

    /** One version of a profile template. */
    profileTemplateVersion: (uuid: string, version: number): Promise<ProfileTemplate> =>
      read(
        api.GET('/api/v2/profile-templates/{uuid}/versions/{version}', {
          params: { path: { uuid, version } },
        }),
      ),

    /** Where two versions differ; the last change when none are named. */
    diffProfileTemplateVersions: (
      uuid: string,
      query: { readonly from?: number; readonly to?: number } = {},
    ): Promise<ProfileTemplateDifferences> =>
      read(api.GET('/api/v2/profile-templates/{uuid}/diff', { params: { path: { uuid }, query } })),

    /** Why an operation, such as `enroll`, is or isn't offered on a profile template. */
    explainProfileTemplateOperation: (
      uuid: string,
      operation: string,
      query: ExplainOptions = {},
    ): Promise<Explanation> =>
      read(
        api.GET('/api/v2/profile-templates/{uuid}/operations/{operation}/explain', {
          params: { path: { uuid, operation }, query },
        }),
      ),
  };
}

function isConflict(error: unknown): boolean {
  return error instanceof CardeaApiError && error.kind === 'PreconditionFailed';
}
