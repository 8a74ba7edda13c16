import { useLanguage } from '../../../language/language.js';
import { holdsAudit, useScope } from '../../../session/session.js';
import { AreaPage } from '../area-page.js';
import { Agents } from './agents.js';
import './texts.js';
import { WaitingRecoveries } from './waiting-recoveries.js';

/** What waits for the consents of key recovery agents, and for administrators who the agents are. */
export function KeyRecoveryPage() {
  const { t } = useLanguage();
  const scope = useScope();
  return (
    <AreaPage title={t('keyRecovery.title')} intro={t('keyRecovery.intro')} isForAgents>
      <WaitingRecoveries />
      {holdsAudit(scope) ? <Agents /> : null}
    </AreaPage>
  );
}
