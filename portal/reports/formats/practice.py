"""What a team may ask itself where people are unhappy about something: questions, never instructions. Pure."""

QUESTIONS = {
    "V1": "Does each child know whom to tell when something does not feel safe, and did we ask this month?",
    "V2": "When did we last spend time with each child only to listen, and who is leaving that has to say goodbye?",
    "V3": "Would we be content to have our own things, our own news and our own records treated like this?",
    "V4": "Who asked for help early and is still waiting?",
    "V5": "Who tells school, health and housing the same story, so that the family need not tell it again?",
    "V6": "Does each person hold a plan that they understand, with a date, and hear from us before it slips?",
    "V7": "Whose home is unsure just now, and does that person know what happens next?",
    "V8": "What does each young person want to be good at, and what did we do for it this month?",
    "V9": "What do we know of each person's faith, culture and needs, and where does it show in the plan?",
    "V10": "Who may be treated worse than others, and who needs an interpreter and has none?",
    "V11": "What stops us from doing this well, and has our manager heard it?",
    "V12": "What did we learn last month, and what do we do otherwise since?",
    "V13": "What did a child's words change this month, and have we told that child?",
    "V14": "Which promise is not kept yet, and who tells the person why?",
    "T1": "Which worry have we not acted on, and what are we waiting for?",
    "T2": "What would each child in care say of last month?",
    "T3": "Which care leaver have we not heard from, and who calls today?",
    "T4": "What should our managers know that they do not know yet?",
    "T5": "Whose lasting home is being delayed, and by what?",
    "T6": "Who went missing, and did somebody they trust talk with them after?",
    "T7": "Who lives far away because nothing nearer was found, and is it being looked for?",
    "T8": "What do we need to do this well, and whom have we asked for it?",
}
ANY = "What would those who said this want us to do next, and have we asked them?"
"""Of codes that a council made up for itself."""


def question(code: str) -> str:
    return QUESTIONS.get(code, ANY)
