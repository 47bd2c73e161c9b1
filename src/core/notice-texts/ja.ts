import type { NoticeTexts } from './notice-texts.ts';

export const ja: NoticeTexts = {
  what: {
    factor_added: 'ログイン方法が追加されました：{factor}',
    factor_removed: 'ログイン方法が削除されました：{factor}',
    recovery_codes_replaced: '新しい復旧コードが作成され、以前のものは無効になりました',
    two_step_off: '2 段階認証がオフになりました',
    recovery_used: '復旧コードが使われました',
    recovery_begun: 'アカウントの復旧が申し込まれました',
    recovery_finished: 'アカウントが復旧されました',
    second_step_failed: 'パスワードは正しく、コードが違うログインがありました',
    sim_swap_blocked: '最近 SIM カードが変わったため、お使いの番号にコードを送りませんでした',
    password_changed: 'パスワードが変更されました',
    undone: '{by} から、ある変更は本人によるものではないと連絡がありました',
    freeze_lifted: 'ログイン方法を再び変更できるようになりました',
  },
  factors: {
    phone: '電話',
    email: 'メール',
    totp: '認証アプリ',
    hotp: 'セキュリティトークン',
    passkey: 'パスキー',
    recovery_codes: '復旧コード',
  },
  sms: '{brand}：{what}（{time} UTC）。心当たりがない場合：{link}',
  subject: '{brand}：{what}',
  when: '日時',
  browser: 'ブラウザー',
  place: '場所',
  wasMe: 'ご本人の操作であれば、何もする必要はありません。',
  notMe: '心当たりがない場合は、{date} までにお知らせください：',
  notMeButton: '自分ではありません',
  neverAsk: 'このメッセージに関して、コードやパスワードをお尋ねすることは決してありません。',
  footer: 'このメッセージは {brand} からアカウントのすべての連絡先に自動で送信されました。',
  page: {
    title: 'ご本人による操作ですか？',
    wasMeButton: '自分です',
    effects:
      '押すと、すべての場所からログアウトされ、3 日間は誰もログイン方法を変更できません。ログインは引き続きできます。',
    effectsWithUndo:
      '押すと、変更が取り消され、すべての場所からログアウトされ、3 日間は誰もログイン方法を変更できません。ログインは引き続きできます。',
    effectsOfDispute:
      '削除されたものはまだ戻っていません。その連絡先自身からしか申し出がないためです。戻すべき場合は、ここでお知らせください。',
    thanks: 'ありがとうございます。何も変更されていません。',
    stopped: 'ありがとうございます。すべての場所からログアウトし、すべての連絡先にお知らせしました。',
    frozen: '{date} まで、誰もログイン方法を変更できません。設定済みのものは引き続き使えます。',
    next: '今すぐ {brand} でパスワードを変更してください。ログインできない場合は {brand} に連絡し、状況をお伝えください。',
    over: 'このリンクは無効です。まだ問題がある場合は {brand} にご連絡ください。',
    informs: 'これはお知らせです。心当たりがない場合は {brand} にご連絡ください。',
  },
};
