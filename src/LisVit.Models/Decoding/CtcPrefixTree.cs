namespace LisVit.Models.Decoding;

/// <summary>The prefixes that a beam search has met, each the gloss that it adds to its parent. Equal prefixes are one node; node 0 is the empty one.</summary>
internal sealed class CtcPrefixTree(CtcBeamSearchOptions options)
{
    private const int Absent = -1;

    private readonly NGramLanguageModel? model = options.LanguageModelWeight > 0 ? options.LanguageModel : null;
    private Node[] nodes = new Node[64];
    private int count;

    /// <summary>Forgets all prefixes but the empty one.</summary>
    public void Clear()
    {
        nodes[0] = new Node { Parent = Absent, Label = CtcClassifier.Blank, FirstChild = Absent, NextSibling = Absent, Slot = Absent, State = model?.Start ?? 0 };
        count = 1;
    }

    public ref Node this[int node] => ref nodes[node];

    /// <summary>What the score of a prefix has besides its CTC probability.</summary>
    public double Bias(int node) => (options.LanguageModelWeight * nodes[node].ModelScore) + (options.InsertionBonus * nodes[node].Length);

    /// <summary>What one more gloss adds to the bias at most: no probability exceeds 1.</summary>
    public double GreatestGain => options.InsertionBonus;

    /// <summary>What this gloss adds to the bias.</summary>
    public double Gain(int node, int label) =>
        options.InsertionBonus + (model is null ? 0 : options.LanguageModelWeight * model.Score(nodes[node].State, label, out _));

    /// <summary>Whether the gain depends on the gloss.</summary>
    public bool HasModel => model is not null;

    /// <summary>Log-probability by the language model of the prefix as a whole sentence; 0 without a model.</summary>
    public double Sentence(int node) => model is null ? 0 : nodes[node].ModelScore + model.End(nodes[node].State);

    /// <summary>The prefix with one more gloss, made if it is new.</summary>
    public int Extend(int node, int label)
    {
        for (var child = nodes[node].FirstChild; child != Absent; child = nodes[child].NextSibling)
        {
            if (nodes[child].Label == label)
                return child;
        }

        if (count == nodes.Length)
            Array.Resize(ref nodes, 2 * count);
        var state = 0;
        var score = model is null ? 0 : nodes[node].ModelScore + model.Score(nodes[node].State, label, out state);
        nodes[count] = new Node
        {
            Parent = node,
            Label = label,
            FirstChild = Absent,
            NextSibling = nodes[node].FirstChild,
            Slot = Absent,
            Length = nodes[node].Length + 1,
            State = state,
            ModelScore = score,
        };
        nodes[node].FirstChild = count;
        return count++;
    }

    /// <summary>The glosses of a prefix.</summary>
    public int[] Glosses(int node)
    {
        var glosses = new int[nodes[node].Length];
        for (var i = glosses.Length - 1; i >= 0; i--, node = nodes[node].Parent)
            glosses[i] = nodes[node].Label;
        return glosses;
    }

    internal struct Node
    {
        public int Parent;
        public int Label;
        public int FirstChild;
        public int NextSibling;

        /// <summary>Place in the beam; -1 while the prefix is not in it.</summary>
        public int Slot;

        public int Length;
        public int State;
        public double ModelScore;
    }
}
