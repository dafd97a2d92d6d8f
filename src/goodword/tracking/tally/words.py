"""The words of the tally page in the creator's language. Pure."""

from __future__ import annotations

from dataclasses import dataclass

_RIGHT_TO_LEFT = frozenset({"ar"})


@dataclass(frozen=True, slots=True)
class Words:
    """`waiting` holds {n}, the number of taps that are not sent yet."""

    title: str
    told: str
    code: str
    your_code: str
    undo: str
    note: str
    waiting: str
    sent: str
    closed: str


_IN: dict[str, Words] = {
    "en": Words(
        "Your tally", "I told somebody", "A customer said my code", "Your code", "Undo the last tap",
        "Every tap counts one. Without a network they are kept on this phone and sent later.",
        "{n} not sent yet; they are kept on this phone.", "Everything is sent.",
        "This page is closed. Ask the brand for a new one.",
    ),
    "de": Words(
        "Deine Strichliste", "Ich habe es jemandem erzählt", "Ein Kunde hat meinen Code genannt", "Dein Code",
        "Letzten Tipp zurücknehmen",
        "Jeder Tipp zählt eins. Ohne Netz bleiben sie auf diesem Telefon und werden später gesendet.",
        "{n} noch nicht gesendet; sie sind auf diesem Telefon.", "Alles ist gesendet.",
        "Diese Seite ist geschlossen. Bitte die Marke um eine neue.",
    ),
    "fr": Words(
        "Votre décompte", "J’en ai parlé à quelqu’un", "Un client a dit mon code", "Votre code",
        "Annuler le dernier appui",
        "Chaque appui compte un. Sans réseau, ils restent sur ce téléphone et partent plus tard.",
        "{n} pas encore envoyés ; ils sont sur ce téléphone.", "Tout est envoyé.",
        "Cette page est fermée. Demandez-en une nouvelle à la marque.",
    ),
    "es": Words(
        "Tu cuenta", "Se lo conté a alguien", "Un cliente dijo mi código", "Tu código", "Deshacer el último toque",
        "Cada toque cuenta uno. Sin red se guardan en este teléfono y se envían después.",
        "{n} sin enviar todavía; están en este teléfono.", "Todo está enviado.",
        "Esta página está cerrada. Pide una nueva a la marca.",
    ),
    "pt": Words(
        "Sua contagem", "Contei para alguém", "Um cliente disse meu código", "Seu código", "Desfazer o último toque",
        "Cada toque conta um. Sem rede, ficam neste telefone e são enviados depois.",
        "{n} ainda não enviados; estão neste telefone.", "Tudo foi enviado.",
        "Esta página está fechada. Peça uma nova à marca.",
    ),
    "id": Words(
        "Hitungan Anda", "Saya memberi tahu seseorang", "Pelanggan menyebut kode saya", "Kode Anda",
        "Batalkan ketukan terakhir",
        "Setiap ketukan dihitung satu. Tanpa jaringan, disimpan di ponsel ini dan dikirim nanti.",
        "{n} belum terkirim; tersimpan di ponsel ini.", "Semua sudah terkirim.",
        "Halaman ini ditutup. Mintalah yang baru kepada merek.",
    ),
    "hi": Words(
        "आपकी गिनती", "मैंने किसी को बताया", "ग्राहक ने मेरा कोड बोला", "आपका कोड", "पिछला टैप वापस लें",
        "हर टैप एक गिना जाता है। नेटवर्क न हो तो वे इस फ़ोन में रहते हैं और बाद में भेजे जाते हैं।",
        "{n} अभी नहीं भेजे गए; वे इस फ़ोन में हैं।", "सब भेज दिया गया।",
        "यह पेज बंद है। ब्रांड से नया माँगें।",
    ),
    "ar": Words(
        "حسابك", "أخبرت شخصًا", "ذكر زبون رمزي", "رمزك", "تراجع عن آخر نقرة",
        "كل نقرة تُحسب واحدة. بلا شبكة تبقى على هذا الهاتف وتُرسل لاحقًا.",
        "{n} لم تُرسل بعد؛ وهي على هذا الهاتف.", "أُرسل كل شيء.",
        "هذه الصفحة مغلقة. اطلب صفحة جديدة من العلامة.",
    ),
    "ja": Words(
        "あなたの記録", "誰かに話した", "お客さまが私のコードを言った", "あなたのコード", "直前のタップを取り消す",
        "1 回のタップで 1 と数えます。電波がないときはこの電話に残り、後で送られます。",
        "未送信 {n} 件（この電話に残っています）", "すべて送信しました。",
        "このページは閉じられました。ブランドに新しいものを頼んでください。",
    ),
    "zh": Words(
        "你的计数", "我告诉了别人", "顾客说了我的优惠码", "你的优惠码", "撤销上一次点按",
        "每点一次算一次。没有网络时保存在这部手机上，稍后发送。",
        "{n} 次尚未发送，保存在这部手机上。", "已全部发送。",
        "此页面已关闭。请向品牌索取新的页面。",
    ),
}  # fmt: skip
LANGUAGES = tuple(_IN)


def words_in(language: str) -> tuple[str, str, Words]:
    """Tag, direction (`ltr` or `rtl`) and words for a language like `hi-IN`; English where there are none."""
    tag = language.replace("_", "-").partition("-")[0].lower()
    tag = tag if tag in _IN else "en"
    return tag, "rtl" if tag in _RIGHT_TO_LEFT else "ltr", _IN[tag]
