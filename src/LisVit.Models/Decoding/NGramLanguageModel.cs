namespace LisVit.Models.Decoding;

/// <summary>
/// How likely gloss sentences are: each gloss, and the sentence's end, given the few before it. Gloss ids are those of a CTC head: the first of
/// <see cref="Glosses"/> has id 1; -1 is a gloss that the model does not know. Probabilities are natural logarithms. Safe for use by many threads.
/// </summary>
/// <remarks>Sources: Katz, "Estimation of Probabilities from Sparse Data", for back-off; Chen and Goodman, "An Empirical Study of Smoothing Techniques for Language Modeling".</remarks>
public sealed class NGramLanguageModel
{
    private readonly NGramTrie trie;
    private readonly NGramWords words;
    private readonly bool knowsUnknown;

    /// <summary>Takes a trie that is linked.</summary>
    internal NGramLanguageModel(NGramTrie trie, NGramWords words)
    {
        this.trie = trie;
        this.words = words;
        knowsUnknown = !double.IsNegativeInfinity(trie.Score(0, words.Unknown, out _));
        Start = trie.Advance(0, words.Begin);
    }

    /// <summary>Length n of the longest n-grams, at least 1.</summary>
    public int Order => trie.Order;

    /// <summary>Names of the glosses; the first has id 1.</summary>
    public IReadOnlyList<string> Glosses => words.Glosses;

    /// <summary>The state at a sentence's begin.</summary>
    internal int Start { get; }

    /// <summary>Reads a model in the ARPA format.</summary>
    /// <param name="path">A text file in UTF-8 with logarithms to base 10.</param>
    /// <param name="glosses">
    /// Names of the glosses in order of their ids, from 1. One that the file does not list has the probability of <c>&lt;unk&gt;</c>, or 0 where the file lists no <c>&lt;unk&gt;</c>.
    /// </param>
    /// <exception cref="InvalidDataException">The file is malformed; the message names it, the line and what was expected.</exception>
    /// <exception cref="ArgumentException">A gloss is empty, occurs twice, has white space or is one of the special words.</exception>
    public static NGramLanguageModel ReadArpa(string path, IReadOnlyList<string> glosses)
    {
        using var lines = new StreamReader(path);
        return new ArpaReader(path, lines, glosses).Read();
    }

    /// <summary>Counts training sentences. Probabilities of all glosses, the end and the unknown gloss sum to 1 after every history.</summary>
    /// <param name="sentences">Gloss ids of each sentence; -1 for a gloss that is not in <paramref name="glosses"/>.</param>
    /// <param name="order">Length n of the longest n-grams, at least 1.</param>
    /// <param name="glosses">Names of all glosses in order of their ids, from 1; those that never occur have a small probability too.</param>
    /// <remarks>
    /// Smoothing is Witten-Bell's, interpolated (see Chen and Goodman): with c(h) the occurrences of the history h and T(h) the number of distinct words after it,
    /// <c>p(w | h) = (c(h w) + T(h) p(w | h')) / (c(h) + T(h))</c>, where h' is h without its first word; below single words lies the uniform distribution.
    /// </remarks>
    /// <exception cref="ArgumentException">The order is below 1, a name is unfit, or an id is no gloss; the message names the value.</exception>
    public static NGramLanguageModel Count(IEnumerable<IReadOnlyList<int>> sentences, int order, IReadOnlyList<string> glosses)
    {
        ArgumentNullException.ThrowIfNull(sentences);
        if (order < 1)
            throw new ArgumentException($"order ({order}) must be at least 1.", nameof(order));
        var counts = new WittenBellCounts(order, new NGramWords(glosses));
        foreach (var sentence in sentences)
            counts.Add(sentence);
        return counts.Estimate();
    }

    /// <summary>Writes the model in the ARPA format. An existing file is replaced whole or not at all.</summary>
    /// <param name="path">Where to.</param>
    public void WriteArpa(string path) => ArpaWriter.Write(path, trie, words);

    /// <summary>Log-probability of a gloss at some place of a sentence.</summary>
    /// <param name="gloss">Gloss id.</param>
    /// <param name="history">All glosses of the sentence before it; empty at its begin.</param>
    /// <returns>At most 0; minus infinity for a gloss that the model rules out.</returns>
    public double LogProbability(int gloss, IReadOnlyList<int> history) => Score(State(history), gloss, out _);

    /// <summary>Log-probability that a sentence ends.</summary>
    /// <param name="history">All glosses of the sentence.</param>
    /// <returns>At most 0.</returns>
    public double EndLogProbability(IReadOnlyList<int> history) => End(State(history));

    /// <summary>Log-probability of a whole sentence, its end included.</summary>
    /// <param name="sentence">Gloss ids.</param>
    /// <returns>At most 0.</returns>
    public double LogProbability(IReadOnlyList<int> sentence)
    {
        ArgumentNullException.ThrowIfNull(sentence);
        var (state, total) = (Start, 0.0);
        foreach (var gloss in sentence)
            total += Score(state, gloss, out state);
        return total + End(state);
    }

    /// <summary>How many equally likely choices the model sees on average: the inverse geometric mean of the probabilities of all glosses and ends.</summary>
    /// <param name="sentences">Gloss ids of each sentence, at least one sentence.</param>
    /// <returns>At least 1; infinite where a sentence has probability 0.</returns>
    /// <exception cref="ArgumentException">There are no sentences.</exception>
    public double Perplexity(IEnumerable<IReadOnlyList<int>> sentences)
    {
        ArgumentNullException.ThrowIfNull(sentences);
        var (total, predicted) = (0.0, 0L);
        foreach (var sentence in sentences)
        {
            total += LogProbability(sentence);
            predicted += sentence.Count + 1;
        }

        return predicted > 0 ? Math.Exp(-total / predicted) : throw new ArgumentException("perplexity needs at least one sentence, but there are none.", nameof(sentences));
    }

    /// <summary>Log-probability of a gloss in a state, and the state after it.</summary>
    internal double Score(int state, int gloss, out int next)
    {
        var word = words.OfGloss(gloss);
        var score = trie.Score(state, word, out next);
        return double.IsNegativeInfinity(score) && knowsUnknown ? trie.Score(state, words.Unknown, out next) : score;
    }

    /// <summary>Log-probability that the sentence ends in a state.</summary>
    internal double End(int state) => trie.Score(state, words.End, out _);

    private int State(IReadOnlyList<int> history)
    {
        ArgumentNullException.ThrowIfNull(history);
        var state = Start;
        foreach (var gloss in history)
            Score(state, gloss, out state);
        return state;
    }
}
