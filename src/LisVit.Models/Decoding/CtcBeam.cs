namespace LisVit.Models.Decoding;

/// <summary>The beam of a prefix search: reads frame after frame and keeps the best prefixes. One instance serves clip after clip.</summary>
internal sealed class CtcBeam
{
    private const int Stay = CtcClassifier.Blank;

    private readonly CtcBeamSearchOptions options;
    private readonly CtcPrefixTree tree;
    private readonly FrameClasses classes;
    private readonly PriorityQueue<Candidate, double> best = new();
    private readonly int[] met;
    private readonly double logBlankThreshold;
    private Entry[] entries;
    private Entry[] next;
    private int count;
    private int stamp;
    private double worst = double.NegativeInfinity;

    public CtcBeam(CtcBeamSearchOptions options, int classes)
    {
        this.options = options;
        this.classes = new FrameClasses(classes, options.ClassesPerFrame);
        tree = new CtcPrefixTree(options);
        met = new int[classes];
        logBlankThreshold = options.LogBlankThreshold;
        entries = new Entry[16];
        next = new Entry[16];
    }

    /// <summary>Begins a clip with the empty prefix.</summary>
    public void Start()
    {
        tree.Clear();
        tree[0].Slot = 0;
        entries[0] = new Entry(0, Blank: 0, Gloss: double.NegativeInfinity);
        count = 1;
    }

    /// <summary>Reads the log-posteriors of the next frame.</summary>
    public void Read(ReadOnlySpan<double> frame)
    {
        if (frame[CtcClassifier.Blank] > logBlankThreshold)
        {
            for (var i = 0; i < count; i++)
                entries[i] = new Entry(entries[i].Node, entries[i].Total + frame[CtcClassifier.Blank], double.NegativeInfinity);
            return;
        }

        classes.Read(frame);
        for (var i = 0; i < count; i++)
            GoOn(i, frame);
        for (var i = 0; i < count; i++)
            Extend(i, frame);
        Advance();
    }

    /// <summary>The best hypotheses, best first.</summary>
    public IReadOnlyList<CtcHypothesis> Finish(CtcFrames frames)
    {
        var ranked = Enumerable.Range(0, count)
            .Select(i => (entries[i].Node, entries[i].Total, Sentence: tree.Sentence(entries[i].Node)))
            .Select(entry => (entry.Node, entry.Total, entry.Sentence, Score: Score(entry.Node, entry.Total, entry.Sentence)))
            .OrderByDescending(entry => entry.Score)
            .Take(options.Best);
        return [.. ranked.Select(entry => new CtcHypothesis(CtcBestPath.Find(frames, tree.Glosses(entry.Node)).Decoded, entry.Total, entry.Sentence, entry.Score))];
    }

    private double Score(int node, double total, double sentence) =>
        total + (tree.HasModel ? options.LanguageModelWeight * sentence : 0) + (options.InsertionBonus * tree[node].Length);

    // Paths that leave the prefix as it is: a blank, or its last gloss going on; and those of its parent, if that is in the beam, that reach it now.
    private void GoOn(int i, ReadOnlySpan<double> frame)
    {
        var entry = entries[i];
        ref var node = ref tree[entry.Node];
        var blank = entry.Total + frame[CtcClassifier.Blank];
        var gloss = double.NegativeInfinity;
        if (node.Parent >= 0)
        {
            gloss = entry.Gloss + frame[node.Label];
            if (tree[node.Parent].Slot is >= 0 and var parent && classes.Contains(node.Label))
                gloss = LogSum(gloss, Leaving(entries[parent], node.Label) + frame[node.Label]);
        }

        Offer(new Candidate(i, Stay, blank, gloss), LogSum(blank, gloss) + tree.Bias(entry.Node));
    }

    private void Extend(int i, ReadOnlySpan<double> frame)
    {
        var entry = entries[i];
        stamp++;
        for (var child = tree[entry.Node].FirstChild; child >= 0; child = tree[child].NextSibling)
        {
            if (tree[child].Slot >= 0)
                met[tree[child].Label] = stamp;
        }

        var (total, bias, last) = (entry.Total, tree.Bias(entry.Node), tree[entry.Node].Label);
        var greatest = total + bias + tree.GreatestGain;
        foreach (var label in classes.Beginning)
        {
            // The bound leaves out most classes before the language model is asked.
            if (greatest + frame[label] <= worst || met[label] == stamp)
                continue;
            var gloss = (label == last ? entry.Blank : total) + frame[label];
            Offer(new Candidate(i, label, double.NegativeInfinity, gloss), gloss + bias + tree.Gain(entry.Node, label));
        }
    }

    // A gloss may follow its own kind only over a blank.
    private double Leaving(Entry entry, int label) => label == tree[entry.Node].Label ? entry.Blank : entry.Total;

    private void Offer(Candidate candidate, double score)
    {
        if (!(score > worst))
            return;
        if (best.Count < options.Width)
            best.Enqueue(candidate, score);
        else
            best.EnqueueDequeue(candidate, score);
        if (best.Count == options.Width && best.TryPeek(out _, out var least))
            worst = least;
    }

    private void Advance()
    {
        for (var i = 0; i < count; i++)
            tree[entries[i].Node].Slot = -1;
        if (next.Length < best.Count)
            next = new Entry[Math.Max(best.Count, 2 * next.Length)];
        count = best.Count;
        for (var i = count - 1; best.TryDequeue(out var candidate, out _); i--)
        {
            var node = entries[candidate.From].Node;
            next[i] = new Entry(candidate.Label == Stay ? node : tree.Extend(node, candidate.Label), candidate.Blank, candidate.Gloss);
        }

        (entries, next) = (next, entries);
        for (var i = 0; i < count; i++)
            tree[entries[i].Node].Slot = i;
        worst = double.NegativeInfinity;
    }

    private static double LogSum(double a, double b)
    {
        var (greater, lesser) = a > b ? (a, b) : (b, a);
        return double.IsNegativeInfinity(lesser) ? greater : greater + Math.Log(1 + Math.Exp(lesser - greater));
    }

    /// <summary>A prefix in the beam: the log-probabilities of its paths that end in blank, and of those that end in its last gloss.</summary>
    private readonly record struct Entry(int Node, double Blank, double Gloss)
    {
        public double Total { get; } = LogSum(Blank, Gloss);
    }

    private readonly record struct Candidate(int From, int Label, double Blank, double Gloss);
}
