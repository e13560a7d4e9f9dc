namespace LisVit.Models.Decoding;

/// <summary>Counts n-grams and turns the counts into probabilities; <see cref="NGramLanguageModel.Count"/> gives the formula.</summary>
internal sealed class WittenBellCounts
{
    private static readonly double NeverPredicted = -99 * Math.Log(10);

    private readonly NGramTrie trie;
    private readonly NGramWords words;
    private readonly List<long> counts = [];
    private int sentences;

    public WittenBellCounts(int order, NGramWords words)
    {
        this.words = words;
        trie = new NGramTrie(order);
        for (var word = 0; word < words.Count; word++)
            trie.Child(0, word);
    }

    public void Add(IReadOnlyList<int> sentence)
    {
        int[] sequence;
        try
        {
            sequence = [words.Begin, .. sentence.Select(words.OfGloss), words.End];
        }
        catch (ArgumentException exception)
        {
            throw new ArgumentException($"sentence {sentences}: {exception.Message}", nameof(sentence), exception);
        }

        sentences++;
        for (var end = 2; end <= sequence.Length; end++)
        {
            for (var length = 1; length <= Math.Min(trie.Order, end); length++)
                Increment(trie.Add(sequence.AsSpan(end - length, length)));
        }
    }

    public NGramLanguageModel Estimate()
    {
        trie.Link();
        var (followers, kinds) = (new long[trie.Count], new long[trie.Count]);
        for (var node = 1; node < trie.Count; node++)
        {
            followers[trie[node].Parent] += Times(node);
            kinds[trie[node].Parent] += Times(node) > 0 ? 1 : 0;
        }

        var uniform = 1.0 / (words.Count - 1);  // every word but the begin can come next
        foreach (var node in Enumerable.Range(1, trie.Count - 1).OrderBy(node => trie[node].Length))
        {
            if (kinds[node] > 0)
                trie[node].BackOff = Math.Log((double)kinds[node] / (followers[node] + kinds[node]));
            if (node == trie.Child(0, words.Begin))
            {
                trie[node].LogProbability = NeverPredicted;
                continue;
            }

            var history = trie[node].Parent;
            var shorter = trie[node].Length == 1 ? uniform : Math.Exp(trie[trie[node].Shorter].LogProbability);
            trie[node].LogProbability = followers[history] == 0
                ? Math.Log(shorter)
                : Math.Log((Times(node) + (kinds[history] * shorter)) / (followers[history] + kinds[history]));
        }

        return new NGramLanguageModel(trie, words);
    }

    private long Times(int node) => node < counts.Count ? counts[node] : 0;

    private void Increment(int node)
    {
        while (counts.Count <= node)
            counts.Add(0);
        counts[node]++;
    }
}
