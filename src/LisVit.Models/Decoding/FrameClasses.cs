namespace LisVit.Models.Decoding;

/// <summary>Which glosses may begin in a frame: all, or its most likely ones.</summary>
internal sealed class FrameClasses
{
    private readonly int[] all;
    private readonly PriorityQueue<int, double>? best;
    private readonly int[] frameOf;
    private readonly int limit;
    private int frame;
    private int count;

    public FrameClasses(int classes, int? limit)
    {
        this.limit = Math.Min(limit ?? int.MaxValue, classes - 1);
        all = [.. Enumerable.Range(1, classes - 1)];
        frameOf = new int[classes];
        count = all.Length;
        best = this.limit < all.Length ? new PriorityQueue<int, double>(this.limit) : null;
    }

    /// <summary>Labels of the glosses that may begin.</summary>
    public ReadOnlySpan<int> Beginning => all.AsSpan(0, count);

    /// <summary>Whether this gloss may begin.</summary>
    public bool Contains(int label) => best is null || frameOf[label] == frame;

    /// <summary>Chooses for the next frame.</summary>
    public void Read(ReadOnlySpan<double> logProbabilities)
    {
        if (best is null)
            return;
        frame++;
        for (var label = 1; label < logProbabilities.Length; label++)
        {
            if (best.Count < limit)
                best.Enqueue(label, logProbabilities[label]);
            else if (best.TryPeek(out _, out var worst) && logProbabilities[label] > worst)
                best.EnqueueDequeue(label, logProbabilities[label]);
        }

        for (count = 0; best.TryDequeue(out var label, out _); count++)
        {
            all[count] = label;
            frameOf[label] = frame;
        }
    }
}
