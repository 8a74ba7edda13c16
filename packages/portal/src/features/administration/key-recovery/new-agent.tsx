import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useId, useRef, useState } from 'react';
import { base64Of } from '../../../app/base64.js';
import { Failure } from '../../../app/failure.js';
import { useLanguage } from '../../../language/language.js';
import { management, queries } from '../../../server.js';
import { type Trustee, TrusteePicker } from '../security-descriptors/trustee-picker.js';
import './texts.js';

const useStyles = makeStyles({
  form: { display: 'grid', rowGap: tokens.spacingVerticalS, justifyItems: 'start', minWidth: 0 },
});

/** Makes somebody a key recovery agent, whose key the installation keeps, or who brings a certificate. */
export function NewAgent() {
  const { t } = useLanguage();
  const styles = useStyles();
  const id = useId();
  const file = useRef<HTMLInputElement>(null);
  const [person, setPerson] = useState<Trustee>();
  // A new search after each person who was added.
  const [count, setCount] = useState(0);
  const add = useMutation({
    mutationFn: async () => {
      const [certificate] = file.current?.files ?? [];
      if (!person?.uuid) return;
      await management.addKeyRecoveryAgent({
        userUuid: person.uuid,
        ...(certificate === undefined ? {} : { certificateBase64: await base64Of(certificate) }),
      });
    },
    onSuccess: async () => {
      setPerson(undefined);
      setCount(count + 1);
      await queries.invalidateQueries({ queryKey: ['key recovery'] });
    },
  });
  return (
    <div className={styles.form} key={count}>
      <TrusteePicker label={t('keyRecovery.add')} among="people" onChoose={setPerson} />
      <label htmlFor={id}>{t('keyRecovery.certificateFile')}</label>
      <input ref={file} id={id} type="file" accept=".cer,.crt,.der" />
      <Failure error={add.error} />
      <Button disabledFocusable={person === undefined || add.isPending} onClick={() => add.mutate()}>
        {t('keyRecovery.addChosen')}
      </Button>
    </div>
  );
}
