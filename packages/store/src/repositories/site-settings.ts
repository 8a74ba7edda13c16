import type { SiteSettingRepository } from '@cardea/domain';
import { compiledSelect } from '../compiled-select.js';
import type { Queryable } from '../schema.js';

const selectByName = compiledSelect((db, name: string) =>
  db.selectFrom('site_settings').select('setting').where('name', '=', name),
);

/** Keeps the settings of the site that are changed while it runs. */
export function siteSettingRepository(db: Queryable): SiteSettingRepository {
  return {
    async find(name) {
      const [row] = await selectByName(db, name);
      return row?.setting;
    },
    async put(name, text) {
      await db
        .insertInto('site_settings')
        .values({ name, setting: text })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ setting: text }))
        .execute();
    },
  };
}
