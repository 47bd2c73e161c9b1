import type { Catalogue } from './wording.ts';

const handoverShare = '玄関先で配達員にのみお伝えください。電話やメッセージでは絶対に伝えないでください。';
const inAccount =
  'お心当たりがない場合は、第三者がお客様のアカウントに入っているおそれがあります。コードを誰にも教えず、当社までご連絡ください。';

// A text has 70 characters, the origin line among them.
export const ja: Catalogue = {
  locale: 'ja',
  direction: 'ltr',
  voiceLanguage: 'ja-JP',
  smsAlphabet: 'ucs2',
  sms: {
    sign_in: {
      warned: [
        '{brand}：ログイン認証コードは {code} です。他人に教えないでください。当社がお尋ねすることはありません。有効期限{minutes}分',
        '{brand}：ログイン認証コード {code} 他人に教えないでください。有効期限{minutes}分',
        '{brand}：ログインコード {code} 他人に教えないでください',
      ],
      bare: ['{brand}：ログインコード {code}'],
    },
    verify_contact: {
      warned: [
        '{brand}：電話番号の確認コードは {code} です。他人に教えないでください。有効期限{minutes}分',
        '{brand}：電話番号の確認コード {code} 他人に教えないでください',
        '{brand}：確認コード {code} 他人に教えないでください',
      ],
      bare: ['{brand}：電話番号確認コード {code}', '{brand}：確認コード {code}'],
    },
    payment: {
      warned: [
        '{brand}：{payee}への{money}のお支払いコードは {code} です。他人に教えないでください。有効期限{minutes}分',
        '{brand}：{payee}への{money}の支払いコード {code} 他人に教えないでください',
      ],
      bare: ['{brand}：{payee}へ{money}の支払いコード {code}', '{brand}：{payee}へ{money}支払い {code}'],
    },
    payment_to_brand: {
      warned: [
        '{brand}への{money}のお支払いコードは {code} です。他人に教えないでください。有効期限{minutes}分',
        '{brand}への{money}の支払いコード {code} 他人に教えないでください',
      ],
      bare: ['{brand}へ{money}の支払いコード {code}', '{brand}へ{money}支払い {code}'],
    },
    change_contact: {
      warned: [
        '{brand}：連絡先{newContact, select, none {を} other {を{newContact}に}}変更するコードは {code} です。他人に教えないでください。有効期限{minutes}分',
        '{brand}：連絡先の変更コード {code} 他人に教えないでください。有効期限{minutes}分',
        '{brand}：連絡先変更コード {code} 他人に教えないでください',
      ],
      bare: ['{brand}：連絡先変更コード {code}'],
    },
    change_password: {
      warned: [
        '{brand}：パスワード変更コードは {code} です。他人に教えないでください。有効期限{minutes}分',
        '{brand}：パスワード変更コード {code} 他人に教えないでください',
        '{brand}：変更コード {code} 他人に教えないでください',
      ],
      bare: ['{brand}：パスワード変更コード {code}', '{brand}：変更コード {code}'],
    },
    change_factor: {
      warned: [
        '{brand}：ログイン方法の変更コードは {code} です。他人に教えないでください。有効期限{minutes}分',
        '{brand}：ログイン方法変更コード {code} 他人に教えないでください',
        '{brand}：変更コード {code} 他人に教えないでください',
      ],
      bare: ['{brand}：ログイン方法変更コード {code}', '{brand}：変更コード {code}'],
    },
    recover: {
      warned: [
        '{brand}：アカウント復旧コードは {code} です。他人に教えないでください。有効期限{minutes}分',
        '{brand}：アカウント復旧コード {code} 他人に教えないでください',
        '{brand}：復旧コード {code} 他人に教えないでください',
      ],
      bare: ['{brand}：アカウント復旧コード {code}', '{brand}：復旧コード {code}'],
    },
    handover: {
      warned: [
        '{brand}：{parcel, select, none {お荷物} other {お荷物{parcel}}}の受取コードは {code} です。玄関先で配達員にのみお伝えください。電話やメッセージでは伝えないでください。',
        '{brand}：荷物の受取コード {code} 玄関先で配達員だけに伝え、電話やメッセージでは伝えないでください',
        '{brand}：受取コード {code} 玄関先で配達員だけに伝え、電話やメッセージでは伝えないでください',
      ],
      bare: [],
    },
    generic: {
      warned: [
        '{brand}：認証コードは {code} です。他人に教えないでください。当社がお尋ねすることはありません。有効期限{minutes}分',
        '{brand}：認証コード {code} 他人に教えないでください。有効期限{minutes}分',
        '{brand}：認証コード {code} 他人に教えないでください',
      ],
      bare: ['{brand}：認証コード {code}'],
    },
  },
  email: {
    wordings: {
      sign_in: {
        subject: '{brand}：ログイン認証コードのお知らせ',
        lead: '{brand}にログインするには、次のコードを入力してください。',
        notYou:
          'ログインにお心当たりがない場合は、第三者にパスワードを知られているおそれがあります。コードを誰にも教えず、当社のアプリまたはウェブサイトでパスワードを変更してください。',
      },
      sign_in_passwordless: {
        subject: '{brand}：ログイン認証コードのお知らせ',
        lead: '{brand}にパスワードなしでログインするには、次のコードを入力してください。',
        notYou:
          'お心当たりがない場合は、このメールを削除してください。コードがなければ、誰もログインできません。',
      },
      verify_contact: {
        subject: '{brand}：メールアドレスのご確認',
        lead: 'このメールアドレスがご本人のものであることを確認するため、次のコードを入力してください。',
        notYou: 'お心当たりがない場合は、このメールを削除してください。何も変更されません。',
      },
      payment: {
        subject: '{brand}：{money}のお支払いのご確認',
        lead: '下記のお支払いに間違いがない場合に限り、次のコードを入力してください。',
        notYou: 'このお支払いにお心当たりがない場合は、コードを使用せず、当社までご連絡ください。',
      },
      change_contact: {
        subject: '{brand}：ご連絡先変更のご確認',
        lead: 'アカウントのご連絡先を変更するには、次のコードを入力してください。',
        notYou: inAccount,
      },
      change_password: {
        subject: '{brand}：パスワード変更のご確認',
        lead: 'アカウントのパスワードを変更するには、次のコードを入力してください。',
        notYou: inAccount,
      },
      change_factor: {
        subject: '{brand}：ログイン方法変更のご確認',
        lead: '{brand}へのログイン方法を変更するには、次のコードを入力してください。',
        notYou: inAccount,
      },
      recover: {
        subject: '{brand}：アカウントの復旧',
        lead: 'アカウントを復旧するには、次のコードを入力してください。',
        notYou:
          'お心当たりがない場合は、コードを誰にも教えないでください。コードがなければ、誰もお客様のアカウントに入れません。',
      },
      handover: {
        subject: '{brand}：お荷物の受取コードのお知らせ',
        lead: 'お荷物のお渡し時に、配達員がこのコードをお尋ねします。',
        notYou: 'お荷物にお心当たりがない場合は、当社までご連絡ください。',
      },
      generic: {
        subject: '{brand}：認証コードのお知らせ',
        lead: '{brand}でのお手続きを確認するため、次のコードを入力してください。',
        notYou: 'お心当たりがない場合は、このメールを削除してください。',
      },
    },
    codeLabel: 'コード',
    amountLabel: '金額',
    payeeLabel: 'お支払い先',
    newContactLabel: '新しいご連絡先',
    parcelLabel: 'お荷物',
    lifetime: 'コードの有効期限は{minutes, plural, other {#分}}です。',
    neverShare:
      'このコードは他人に教えないでください。当社から電話、メッセージ、メールでコードをお尋ねすることはありません。',
    handoverLifetime: 'コードは配達日の終わりまで有効です。',
    handoverShare,
    footer: 'このメールは{brand}から自動送信されています。',
  },
  voice: {
    reasons: {
      sign_in: 'ログイン用の認証コードをお知らせします。',
      sign_in_passwordless: 'パスワードなしでログインするための認証コードをお知らせします。',
      verify_contact: 'この電話番号の確認コードをお知らせします。',
      payment: '{payee}への{money}のお支払いのコードをお知らせします。',
      change_contact: 'ご連絡先を変更するためのコードをお知らせします。',
      change_password: 'パスワードを変更するためのコードをお知らせします。',
      change_factor: 'ログイン方法を変更するためのコードをお知らせします。',
      recover: 'アカウントを復旧するためのコードをお知らせします。',
      handover: 'お荷物の受取コードをお知らせします。',
      generic: '認証コードをお知らせします。',
    },
    greeting: 'こちらは{brand}です。',
    pressKey: 'コードをお聞きになるには、1を押してください。お心当たりがない場合は、電話をお切りください。',
    codeIs: 'コードをお伝えします。',
    again: '繰り返します。',
    neverShare: 'このコードは他人に教えないでください。当社からコードをお尋ねすることはありません。',
    handoverShare,
    goodbye: '失礼いたします。',
    digitSeparator: '、',
  },
};
