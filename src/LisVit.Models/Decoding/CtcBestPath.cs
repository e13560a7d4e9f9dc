using System.Buffers;

namespace LisVit.Models.Decoding;

/// <summary>The most likely path that spells a gloss sequence, by the Viterbi algorithm over blank, g1, blank, g2, ..., blank.</summary>
internal static class CtcBestPath
{
    /// <summary>Fewest frames that a path of the glosses has: one each, and a blank between equal neighbours.</summary>
    public static int FewestFrames(IReadOnlyList<int> glosses) => glosses.Count + Repeats(glosses);

    /// <summary>Number of glosses that equal the one before.</summary>
    public static int Repeats(IReadOnlyList<int> glosses) => Enumerable.Range(1, Math.Max(0, glosses.Count - 1)).Count(i => glosses[i] == glosses[i - 1]);

    /// <summary>Finds the path; minus infinity where there is none.</summary>
    public static CtcAlignment Find(CtcFrames frames, IReadOnlyList<int> glosses)
    {
        var states = (2 * glosses.Count) + 1;
        var scores = ArrayPool<double>.Shared.Rent(states);
        var steps = ArrayPool<byte>.Shared.Rent(Math.Max(1, frames.Count * states));
        try
        {
            Search(frames, glosses, scores.AsSpan(0, states), steps);
            return Trace(frames, glosses, scores.AsSpan(0, states), steps);
        }
        finally
        {
            ArrayPool<double>.Shared.Return(scores);
            ArrayPool<byte>.Shared.Return(steps);
        }
    }

    // steps[t, s]: how many states the best path into state s of frame t moved on from frame t - 1.
    private static void Search(CtcFrames frames, IReadOnlyList<int> glosses, Span<double> scores, Span<byte> steps)
    {
        var logProbabilities = frames.LogProbabilities;
        scores.Fill(double.NegativeInfinity);
        scores[0] = 0;
        for (var t = 0; t < frames.Count; t++)
        {
            var frame = logProbabilities.Slice(t * frames.Classes, frames.Classes);
            for (var s = scores.Length - 1; s >= 0; s--)
            {
                var (best, step) = (scores[s], (byte)0);
                if (s >= 1 && scores[s - 1] > best)
                    (best, step) = (scores[s - 1], 1);
                if (s >= 3 && s % 2 == 1 && glosses[s / 2] != glosses[(s / 2) - 1] && scores[s - 2] > best)
                    (best, step) = (scores[s - 2], 2);
                scores[s] = best + frame[s % 2 == 1 ? glosses[s / 2] : CtcClassifier.Blank];
                steps[(t * scores.Length) + s] = step;
            }
        }
    }

    private static CtcAlignment Trace(CtcFrames frames, IReadOnlyList<int> glosses, ReadOnlySpan<double> scores, ReadOnlySpan<byte> steps)
    {
        var state = scores.Length - 1;
        if (glosses.Count > 0 && scores[state - 1] > scores[state])
            state--;
        var score = scores[state];
        var decoded = new DecodedGloss[glosses.Count];
        if (double.IsNegativeInfinity(score))
            return new CtcAlignment([], score);
        var logProbabilities = frames.LogProbabilities;
        var (end, posteriors) = (frames.Count, 0.0);
        for (var t = frames.Count - 1; t >= 0; t--)
        {
            var step = steps[(t * scores.Length) + state];
            if (state % 2 == 1)
            {
                posteriors += Math.Exp(logProbabilities[(t * frames.Classes) + glosses[state / 2]]);
                if (step != 0 || t == 0)
                    decoded[state / 2] = new(glosses[state / 2], Math.Min(1, posteriors / (end - t)), t, end);
            }

            if (step != 0)
                (end, posteriors) = (t, 0);
            state -= step;
        }

        return new CtcAlignment(decoded, Math.Min(0, score));
    }
}
