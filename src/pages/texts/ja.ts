import type { Catalogue } from './catalogue.ts';
import { ja as recovery } from './recovery/ja.ts';
import { ja as security } from './security/ja.ts';

const startAgain =
  '手続きを始めたアプリまたはウェブサイトに戻り、{by, select, none {もう一度お始めください} other {新しいコードをご請求ください}}。';

const startOver = '{by, select, none {戻って最初からやり直す} other {戻って新しいコードを請求する}}';

const triesLeft = '{count, plural, other {あと#回入力できます。}}';

const chooseAnother = '{ways, select, none {} other {別の方法を選んでください。}}';

const tryAgain =
  '{ways, select, none {もう一度お試しください。} other {もう一度試すか、別の方法を選んでください。}}';

export const ja: Catalogue = {
  locale: 'ja',
  direction: 'ltr',
  headings: {
    sign_in: 'ご本人確認',
    sign_in_passwordless: 'ログイン',
    verify_contact: '{channel, select, email {メールアドレス} other {電話番号}}の確認',
    payment: 'お支払いの確認',
    change_contact: '新しい連絡先の確認',
    change_password: '新しいパスワードの確認',
    change_factor: 'ログイン方法の変更の確認',
    recover: 'アカウントの復旧',
    handover: 'お受け渡しの確認',
    generic: 'お手続きの確認',
  },
  leads: {
    sign_in: '{brand}にログインしようとしています。',
    sign_in_passwordless:
      '{channel, select, none {パスワードを使わずに{brand}にログインします。} other {パスワードの代わりにコードで{brand}にログインします。}}',
    verify_contact:
      'この{channel, select, email {メールアドレス} other {電話番号}}がお客様のものであることを、コードで{brand}に確認します。',
    payment:
      'このとおりに支払う場合にのみ、{channel, select, none {確認} other {コードを入力}}してください。',
    change_contact: '{brand}のアカウントの連絡先を変更しようとしています。',
    change_password: '{brand}のアカウントのパスワードを変更しようとしています。',
    change_factor: '{brand}へのログイン方法を変更しようとしています。',
    recover: '{brand}のアカウントを復旧しようとしています。',
    handover: '荷物のお受け渡しの際に、受取人のコードを入力してください。',
    generic: '{brand}でのお手続きを{channel, select, none {} other {コードで}}確認します。',
  },
  sentTo: {
    sms: '{to} 宛てに、{digits}桁のコードをSMSで送信しました。',
    voice: '{to} にお電話しています。電話に出て1を押すと、{digits}桁のコードをお聞きいただけます。',
    email: '{to} 宛てに、{digits}桁のコードをメールで送信しました。',
    whatsapp: '{to} 宛てに、{digits}桁のコードをWhatsAppで送信しました。',
  },
  usuallyWithin: '通常は{time}以内に届きます。',
  passkey: {
    get: {
      heading: 'パスキーを使う',
      text: '指紋、顔、または画面ロックで確認します。誰かに聞き出されるコードはありません。',
      button: 'パスキーで続ける',
      noScript:
        'パスキーにはJavaScriptが必要です。有効にして{ways, select, none {ページを再読み込みしてください} other {ページを再読み込みするか、別の方法を選んでください}}。',
    },
    create: {
      heading: 'パスキーを追加',
      text: '次回から、指紋、顔、または画面ロックで{brand}にログインできます。本物のサイトでしか使えません。',
      button: 'パスキーを作成',
      noScript:
        'パスキーにはJavaScriptが必要です。有効にしてページを再読み込みするか、パスキーなしで続けてください。',
    },
    waiting: 'ブラウザーまたは端末の案内に従ってください。',
    problems: {
      cancelled: `キャンセルされたか、時間がかかりすぎました。${tryAgain}`,
      'not-allowed': `このアドレスではパスキーを使えません。${chooseAnother}`,
      'already-registered':
        'この端末には、お客様のアカウントのパスキーがすでにあります。すぐにお使いいただけます。',
      insecure: `パスキーは安全な接続でのみ使えます。${chooseAnother}`,
      unsupported: `このブラウザーまたは端末では利用できません。${chooseAnother}`,
      failed: `パスキーで問題が発生しました。${tryAgain}`,
      refused: `このパスキーは受け付けられませんでした。${tryAgain}`,
      removed: `このパスキーはアカウントから削除されています。端末からも削除できます。${chooseAnother}`,
    },
  },
  factsLabel: '確認する内容',
  factLabels: {
    amount: '金額',
    payee: '支払先',
    newContact: '新しい連絡先',
    parcel: '荷物',
    orderId: 'ご注文',
  },
  codeLabel: '{digits}桁のコード',
  codeHint: 'コードの数字{digits}桁を入力してください。',
  submit: '確認する',
  submitting: '確認しています…',
  noAnswer:
    'まだ応答がありません。もう一度ボタンを押してください。同じコードを入力しても、残りの回数は減りません。',
  offline: 'オフラインのため、操作を完了できませんでした。接続が回復したら、もう一度ボタンを押してください。',
  triesLeft: '{count, plural, other {あと#回入力できます}}',
  validFor: '有効期限まで{time}',
  validUntil: '{time}まで有効',
  expiresSoon: 'コードはあと1分で期限切れになります。',
  answerFor: '残り時間{time}',
  answerSoon: '残り時間はあと1分です。',
  errorTitle: 'エラー',
  seconds: '{count, plural, other {#秒}}',
  minutes: '{count, plural, other {#分}}',
  hours: '{count, plural, other {#時間}}',
  shareHeading: 'このコードを誰にも教えないでください',
  share:
    '{brand}の担当者が、電話、メッセージ、メールでコードをお尋ねすることは決してありません。尋ねてくる人がいれば、それは詐欺です。',
  resendHeading: 'コードが届きませんか？',
  resendTips: {
    sms: 'SMSが届くまで1分ほどかかることがあります。電波状況をご確認ください。',
    voice: 'お電話まで1分ほどかかることがあります。コードは1を押した後に読み上げられます。',
    email: 'メールが届くまで数分かかることがあります。迷惑メールフォルダもご確認ください。',
    whatsapp: 'WhatsAppのメッセージが届くまで1分ほどかかることがあります。接続状況をご確認ください。',
  },
  registeredOnly: 'コードは、{brand}にご登録の連絡先にのみ送信されます。',
  sameCode: 'コードは変わりませんので、遅れて届いたものもそのままお使いいただけます。',
  newestCode: 'メッセージごとに新しいコードが届きます。使えるのは最新のコードだけです。',
  resend: {
    sms: 'SMSを再送信する',
    voice: 'もう一度電話を受ける',
    email: 'メールを再送信する',
    whatsapp: 'WhatsAppで再送信する',
  },
  resendWait: 'あと{time}で再度ご請求いただけます。',
  resendReady: 'コードを再度ご請求いただけます。',
  noMoreSends: 'これ以上は送信できません。送信済みのコードは引き続きお使いいただけます。',
  noneArrived:
    'コードが届かない場合は、戻って{channel, select, email {メールアドレス} other {電話番号}}をご確認ください。',
  mistyped: '入力を間違えた場合は、戻って修正する',
  otherWays: '別の方法を試す',
  otherWay: {
    sms: '{to} にSMSで受け取る',
    voice: '代わりに {to} で電話を受ける',
    email: '{to} にメールで受け取る',
    whatsapp: '{to} にWhatsAppで受け取る',
  },
  otherWayWait: 'あと{time}でご利用いただけます。',
  own: {
    totp: {
      how: '認証アプリを開き、このアカウントに表示されている{digits, select, none {数字} other {{digits}桁の数字}}を入力してください。',
      label: '認証アプリのコード',
      hint: 'アプリに表示されている{digits, select, none {数字} other {数字{digits}桁}}をすべて入力してください。',
      troubleHeading: 'コードが受け付けられない場合',
      trouble:
        'コードは30秒ごとに変わり、1つのコードは1回のみ使えます。受け付けられないときは、次のコードをお待ちください。スマートフォンの時刻が自動設定になっているかもご確認ください。',
      wrong: `コードが正しくないか、すでに使用されています。アプリに次のコードが表示されるまで待ってから入力してください。${triesLeft}`,
      malformed:
        'アプリに表示されている{digits, select, none {数字} other {数字{digits}桁}}をすべて入力してください。入力回数には数えられていません。',
    },
    hotp: {
      how: 'トークンのボタンを押し、表示された{digits, select, none {数字} other {{digits}桁の数字}}を入力してください。',
      label: 'トークンのコード',
      hint: 'トークンに表示されている{digits, select, none {数字} other {数字{digits}桁}}をすべて入力してください。',
      troubleHeading: 'コードが受け付けられない場合',
      trouble:
        '1つのコードは1回のみ使え、最新のコードだけが有効です。受け付けられないときは、もう一度ボタンを押してください。コードが不要なときは押さないでください。',
      wrong: `コードが正しくないか、すでに使用されています。もう一度ボタンを押して、新しいコードを入力してください。${triesLeft}`,
      malformed:
        'トークンに表示されている{digits, select, none {数字} other {数字{digits}桁}}をすべて入力してください。入力回数には数えられていません。',
    },
    recovery_codes: {
      how: '設定時に保存したリカバリーコードを1つ入力してください。1つのコードは1回のみ使えます。',
      label: 'リカバリーコード',
      hint: 'リカバリーコードを1つ入力してください。',
      troubleHeading: 'コードが見つからない場合',
      trouble:
        '書類の保管場所、パスワードマネージャー、ダウンロードしたファイルをご確認ください。大文字と小文字、ハイフンの有無は問いません。その後に新しいコードを作成した場合、以前のコードは使えません。',
      wrong: `コードが正しくないか、すでに使用されています。もう一度ご確認いただくか、一覧の別のコードをお使いください。${triesLeft}`,
      malformed: 'リカバリーコードの英数字をすべて入力してください。入力回数には数えられていません。',
    },
  },
  ownClosed:
    'この方法で誤った回答が何度もありました。アカウント保護のため、{time, select, none {現在} other {あと{time}は}}この方法をご利用いただけません。{ways, select, none {} other {別の方法をお試しください。}}',
  passkeyOffer: {
    heading: '次回からコードなしでログインしますか？',
    text: 'コードは正しく確認されました。パスキーがあれば、指紋、顔、画面ロックで{brand}にログインできます。すばやく、だまし取られることもありません。',
    add: 'パスキーを設定する',
    goOn: '{brand}に進む',
    alone: '何もしない場合は、2分後に自動的に進みます。',
  },
  failuresLeft:
    '{count, plural, =0 {誤った回答が続いたため、この方法は無効になりました。{ways, select, none {} other {別の方法をお試しになり、}}アカウントのセキュリティ設定でこの方法を設定し直してください。} other {ご注意ください。誤った回答があと#回続くと、設定し直すまでこの方法は無効になります。}}',
  ownWay: {
    passkey: 'パスキーを使う',
    totp: '認証アプリを使う',
    hotp: 'トークンを使う',
    recovery_codes: 'リカバリーコードを使う',
  },
  enterSent: '{to} に送信されたコードを入力する',
  noneOfThese: 'どの方法もお使いになれない場合は、{brand}に戻ってお問い合わせください。',
  lostEverything: 'どれも使えません',
  lostOnly: 'これはもう手元にありません',
  notMe: '心当たりがない場合',
  notMeText:
    'この手続きに心当たりがない場合は、取り消してください。コードは使えなくなり、変更や支払いは一切行われません。',
  notMeOwnText: 'この手続きに心当たりがない場合は、取り消してください。変更や支払いは一切行われません。',
  handover: {
    sentTo: '{digits}桁のコードは {to} 宛てに送信されました。',
    shareHeading: '玄関先でのみ',
    share:
      'コードは、荷物が届いたときに配達員に直接お伝えください。電話やメッセージでは絶対に伝えないでください。',
    tip: '受取人に、届いたメッセージを確認してもらってください。届くまで数分かかることがあります。',
    call: '{to} で受取人に電話をかける',
    callAgain: 'もう一度受取人に電話をかける',
    sent: 'コードを受取人に送信しています。',
    wrong: `コードが正しくありません。受取人にもう一度コードをお尋ねください。${triesLeft}`,
    approved: 'ありがとうございます。受取人のコードは正しく入力されました。',
    notMe: '問題がある場合',
    notMeText: 'この荷物の受け渡しを行わない場合は、コードを取り消してください。コードは使えなくなります。',
    closed:
      '誤ったコードが何度も入力されました。受取人の安全のため、{time, select, none {現在} other {あと{time}は}}コードを受け付けていません。',
    ended: {
      exhausted: '受取人の安全のため、このコードは使えなくなりました。受け渡しは確認されていません。',
      expired: 'コードの有効期限は配達日の終わりまででした。受け渡しは確認されていません。',
      canceled: 'このコードは使えなくなりました。受け渡しは確認されていません。',
      undeliverable: 'どの方法でもコードをお届けできませんでした。受け渡しは確認されていません。',
    },
    unreached: '受取人にコードをお届けできませんでした',
  },
  cancel: '取り消す',
  notices: {
    wrong: `コードが正しくありません。メッセージをご確認のうえ、もう一度入力してください。${triesLeft}`,
    malformed: 'コードの数字{digits}桁をすべて入力してください。入力回数には数えられていません。',
    sent: {
      sms: 'コードをSMSで送信しています。',
      voice: 'ただいまお電話しています。',
      email: 'コードをメールで送信しています。',
      whatsapp: 'コードをWhatsAppで送信しています。',
    },
    'resend-too-soon':
      'すでに送信しています。{time, select, none {少し待ってから再度ご請求ください。} other {あと{time}で再度ご請求いただけます。}}',
    'too-many-sends':
      'この方法では{time, select, none {現在} other {あと{time}は}}これ以上送信できません。送信済みのコードは引き続きお使いいただけます。',
    'too-many-failures':
      '誤ったコードが何度も入力されました。アカウント保護のため、{time, select, none {現在} other {あと{time}は}}コードを受け付けていません。',
    'too-many-requests':
      'お使いの回線からのリクエストが多すぎます。{time, select, none {後ほどもう一度お試しください。} other {{time}後にもう一度お試しください。}}',
    'not-sent':
      'コードをお届けできませんでした。{ways, select, none {再度ご請求ください} other {再度ご請求いただくか、別の方法をお試しください}}。',
    unavailable:
      '現在この方法はご利用いただけません。{ways, select, none {} other {別の方法をお試しください。}}',
    'not-judged':
      'コードを確認できませんでした。{time, select, none {少し待ってから、もう一度入力してください。} other {{time}後にもう一度入力してください。}}同じコードを入力しても、残りの回数は減りません。',
  },
  ended: {
    approved: {
      heading: '確認が完了しました',
      text: 'ありがとうございます。{by, select, none {お手続きは以上です。} other {コードは正しく入力されました。}}',
    },
    exhausted: {
      heading: '{by, select, none {誤った回答が何度もありました} other {誤ったコードが何度も入力されました}}',
      text: '{by, select, none {安全のため、この手続きは終了しました。} other {安全のため、このコードは使えなくなりました。}}変更や支払いは一切行われていません。',
    },
    expired: {
      heading: '{by, select, none {制限時間が過ぎました} other {コードの有効期限が切れました}}',
      text: '{by, select, none {回答できるのは短い時間だけです。} other {コードが有効なのは短い時間だけです。}}変更や支払いは一切行われていません。',
    },
    canceled: {
      heading: '取り消されました',
      text: '{by, select, none {} other {このコードは使えなくなりました。}}変更や支払いは一切行われていません。',
    },
    undeliverable: {
      heading: 'コードをお届けできませんでした',
      text: 'どの方法でもコードをお届けできませんでした。変更や支払いは一切行われていません。',
    },
  },
  canceledAdvice:
    '第三者が始めた手続きの場合、パスワードが知られているおそれがあります。{brand}のアプリまたはウェブサイトでパスワードを変更してください。',
  wayBack: {
    approved: '{brand}に戻る',
    exhausted: startOver,
    expired: startOver,
    canceled: '{brand}に戻る',
    undeliverable: '戻ってもう一度試す',
  },
  noWayBack: {
    approved: 'このページを閉じて、お手続きをお続けください。',
    exhausted: startAgain,
    expired: startAgain,
    canceled: 'このページを閉じてください。',
    undeliverable:
      '手続きを始めたアプリまたはウェブサイトに戻り、連絡先をご確認のうえ、もう一度お試しください。',
  },
  fewCodesLeft:
    '{count, plural, =0 {最後のリカバリーコードを使いました。} other {リカバリーコードは残り#個です。}}必要になる前に、アカウントのセキュリティ設定で新しいコードを作成してください。',
  messages: {
    'not-found': {
      heading: 'ページが見つかりません',
      text: 'リンクが不完全か、古い可能性があります。手続きを始めたアプリまたはウェブサイトに戻って、もう一度お試しください。',
    },
    unavailable: {
      heading: '処理できませんでした',
      text: 'システムに問題が発生しました。しばらくしてからもう一度お試しください。お手元のコードは期限までお使いいただけます。',
    },
    'bad-request': {
      heading: '処理できませんでした',
      text: '送信された内容を読み取れませんでした。前のページに戻って、もう一度お試しください。',
    },
  },
  security,
  recovery,
};
