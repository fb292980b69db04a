"""One form of each character that notices and dates of platforms are written with."""

OTHER = (
    "帐帳賬該號戶請關閉現無訴違規區約為爲異風險驗證暫時當內處狀態"
    "註銷統遷凍結經審權發佈於剛鐘個週兩點編輯來屬會幫眾頁訪問"
)  # fmt: skip
ONE = (
    "账账账该号户请关闭现无诉违规区约为为异风险验证暂时当内处状态"
    "注销统迁冻结经审权发布于刚钟个周两点编辑来属会帮众页访问"
)  # fmt: skip
ONE_FORM = str.maketrans(OTHER, ONE)
"""帐 is of the platforms' own spelling, the others are traditional. 該帳號已關閉評論功能 stays another sentence than
該帳號已關閉."""
