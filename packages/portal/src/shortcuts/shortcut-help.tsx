import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  Switch,
  tokens,
} from '@fluentui/react-components';
import { useFocusReturn } from '../app/focus-return.js';
import { useLanguage } from '../language/language.js';
import { type ShortcutKey, shortcutKeys, switchShortcuts, useAreShortcutsOn } from './shortcuts.js';

const useStyles = makeStyles({
  list: {
    display: 'grid',
    gridTemplateColumns: 'max-content minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalL,
    rowGap: tokens.spacingVerticalS,
    margin: 0,
  },
  key: {
    padding: `0 ${tokens.spacingHorizontalS}`,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusSmall,
    fontFamily: tokens.fontFamilyMonospace,
  },
  meaning: { margin: 0 },
});

/** The keys of the portal with what they do, and the switch that turns them off. */
export function ShortcutHelp({ onClose }: { readonly onClose: () => void }) {
  const { t } = useLanguage();
  const styles = useStyles();
  const isOn = useAreShortcutsOn();
  useFocusReturn();
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t('shortcuts.title')}</DialogTitle>
          <DialogContent>
            <Switch
              checked={isOn}
              label={t('shortcuts.on')}
              onChange={(_, { checked }) => switchShortcuts(checked)}
            />
            <dl className={styles.list}>
              {(Object.keys(shortcutKeys) as ShortcutKey[]).map((key) => (
                <Meaning key={key} of={key} />
              ))}
            </dl>
          </DialogContent>
          <DialogActions>
            <Button appearance="primary" onClick={onClose}>
              {t('shortcuts.close')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

function Meaning({ of: key }: { readonly of: ShortcutKey }) {
  const { t } = useLanguage();
  const styles = useStyles();
  return (
    <>
      <dt>
        <kbd className={styles.key}>{key}</kbd>
      </dt>
      <dd className={styles.meaning}>{t(shortcutKeys[key])}</dd>
    </>
  );
}
