using System.Runtime.InteropServices;

namespace LisVit.Models.Decoding;

/// <summary>
/// N-grams with back-off, natural logarithms. Node 0 is the empty n-gram; a node's <c>Shorter</c> is its longest proper suffix in the trie.
/// An n-gram that is there only because longer ones begin with it has no probability of its own.
/// </summary>
internal sealed class NGramTrie(int order)
{
    private readonly List<Node> nodes = [new Node { Word = -1, Parent = -1, LogProbability = double.NaN }];
    private readonly Dictionary<long, int> children = [];

    public int Order => order;

    public int Count => nodes.Count;

    /// <summary>A node; the reference is valid until the next <see cref="Add"/>.</summary>
    public ref Node this[int node] => ref CollectionsMarshal.AsSpan(nodes)[node];

    /// <summary>The node of an n-gram, made with its beginnings where absent.</summary>
    public int Add(ReadOnlySpan<int> words)
    {
        var node = 0;
        foreach (var word in words)
            node = Child(node, word);
        return node;
    }

    /// <summary>The child of a node by a word, made if absent.</summary>
    public int Child(int node, int word)
    {
        if (children.TryGetValue(Key(node, word), out var child))
            return child;
        child = nodes.Count;
        nodes.Add(new Node { Word = word, Parent = node, Length = nodes[node].Length + 1, LogProbability = double.NaN });
        children.Add(Key(node, word), child);
        return child;
    }

    /// <summary>Finds every node's longest proper suffix; to be called once all n-grams are there.</summary>
    public void Link()
    {
        foreach (var node in Enumerable.Range(0, nodes.Count).Where(node => nodes[node].Length > 1).OrderBy(node => nodes[node].Length))
        {
            var (suffix, found) = (this[node].Parent, 0);
            while (suffix != 0)
            {
                suffix = this[suffix].Shorter;
                if (children.TryGetValue(Key(suffix, this[node].Word), out found))
                    break;
            }

            this[node].Shorter = found;
        }
    }

    /// <summary>The state after some words: the longest suffix of them that can be a history.</summary>
    public int Advance(int state, int word)
    {
        Score(state, word, out var next);
        return next;
    }

    /// <summary>Log-probability of a word after a history, by the longest n-gram that is there, with the back-off weights of the histories that were too long.</summary>
    public double Score(int state, int word, out int next)
    {
        var span = CollectionsMarshal.AsSpan(nodes);
        var backOff = 0.0;
        next = -1;
        for (var history = state; ; history = span[history].Shorter)
        {
            if (children.TryGetValue(Key(history, word), out var child))
            {
                if (next < 0)
                    next = span[child].Length < order ? child : span[child].Shorter;
                // Weights of a model that does not sum to 1 could exceed it; searches rely on no probability doing so.
                if (!double.IsNaN(span[child].LogProbability))
                    return Math.Min(0, backOff + span[child].LogProbability);
            }

            if (history == 0)
                break;
            backOff += span[history].BackOff;
        }

        next = Math.Max(next, 0);
        return double.NegativeInfinity;
    }

    /// <summary>The words of a node.</summary>
    public int[] Words(int node)
    {
        var words = new int[this[node].Length];
        for (var i = words.Length - 1; i >= 0; i--, node = this[node].Parent)
            words[i] = this[node].Word;
        return words;
    }

    private static long Key(int node, int word) => ((long)node << 32) | (uint)word;

    internal struct Node
    {
        public int Word;
        public int Parent;
        public int Shorter;
        public int Length;

        /// <summary>Log-probability of the last word after the others; not a number where the n-gram has none of its own.</summary>
        public double LogProbability;

        /// <summary>Log-weight of shorter histories, for words that never follow this n-gram.</summary>
        public double BackOff;
    }
}
