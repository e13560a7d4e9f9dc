using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LisVit.Models.Attending;
using LisVit.Models.Blocks;
using LisVit.Models.Computing;

namespace LisVit.Models.Stepping;

/// <summary>Multi-head attention of one query of each of a few sequences.</summary>
/// <param name="project">Projects tokens to queries, keys and values, <c>d -> (3 heads c)</c>.</param>
/// <param name="join">Joins what heads hear, <c>(heads c) -> d</c>.</param>
/// <param name="heads">Number of heads.</param>
internal sealed class AttentionStep(LinearStep project, LinearStep join, int heads)
{
    private readonly int width = join.Outputs;

    /// <summary>Numbers that it needs room for.</summary>
    /// <param name="sequences">Number of sequences, n.</param>
    /// <param name="keys">Number of keys that a query meets at most.</param>
    public int Room(int sequences, int keys) => (4 * sequences * width) + keys;

    /// <summary>Lets the next token of each sequence attend to itself and the former ones.</summary>
    /// <param name="x">Tokens, <c>[n d]</c>.</param>
    /// <param name="cache">Keys and values of the former tokens; it gets those of these.</param>
    /// <param name="y">Gets what they hear, <c>[n d]</c>.</param>
    /// <param name="scratch">Room.</param>
    public void ToSelf(ReadOnlySpan<float> x, KeyValueCache cache, Span<float> y, Scratch scratch)
    {
        var sequences = x.Length / width;
        var projected = scratch.Take(3 * x.Length);
        var heard = scratch.Take(x.Length);
        project.Apply(x, projected);
        var token = cache.Extend();
        var queries = projected[..x.Length];
        for (var sequence = 0; sequence < sequences; sequence++)
        {
            var row = projected.Slice(sequence * 3 * width, 3 * width);
            for (var head = 0; head < heads; head++)
            {
                var at = cache.IndexOf(sequence, head, token);
                cache.KeyMemory.Write(at, row.Slice(width + (head * HeadWidth), HeadWidth));
                cache.ValueMemory.Write(at, row.Slice((2 * width) + (head * HeadWidth), HeadWidth));
            }

            row[..width].CopyTo(queries[(sequence * width)..]);  // behind what is still to be read of the rows
        }

        Attend(queries, cache, null, heard, scratch);
        join.Apply(heard, y);
    }

    /// <summary>Lets a token of each sequence attend to the memory of its clip.</summary>
    /// <param name="x">Tokens, <c>[(b n) d]</c>.</param>
    /// <param name="memory">Keys and values of b clips.</param>
    /// <param name="bias">What is added to logits; null for nothing.</param>
    /// <param name="y">Gets what they hear, <c>[(b n) d]</c>.</param>
    /// <param name="scratch">Room.</param>
    public void ToMemory(ReadOnlySpan<float> x, KeyValueCache memory, AttentionBias? bias, Span<float> y, Scratch scratch)
    {
        var queries = scratch.Take(x.Length);
        var heard = scratch.Take(x.Length);
        project.Apply(x, queries, width);
        Attend(queries, memory, bias, heard, scratch);
        join.Apply(heard, y);
    }

    private int HeadWidth => width / heads;

    private void Attend(Span<float> queries, KeyValueCache cache, AttentionBias? bias, Span<float> heard, Scratch scratch)
    {
        var (sequences, scale) = (queries.Length / width, 1 / MathF.Sqrt(HeadWidth));
        var logits = scratch.Take(cache.Length);
        for (var sequence = 0; sequence < sequences; sequence++)
        {
            var clip = sequence / (sequences / cache.Rows);
            for (var head = 0; head < heads; head++)
            {
                var at = (sequence * width) + (head * HeadWidth);
                var keys = cache.IndexOf(clip, head, 0);
                var query = queries.Slice(at, HeadWidth);
                var to = heard.Slice(at, HeadWidth);
                foreach (ref var number in query)
                    number *= scale;
                if (bias is null)
                    logits.Clear();
                else
                    bias.Row(clip, head, 0).CopyTo(logits);
                RowProducts.AddDots(cache.KeyMemory, keys, query, logits);
                Softmax(logits);
                to.Clear();
                RowProducts.AddSums(cache.ValueMemory, keys, logits, to);
            }
        }
    }

    // A query that may look nowhere hears nothing.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Softmax(Span<float> logits)
    {
        var most = float.NegativeInfinity;
        foreach (var logit in logits)
            most = MathF.Max(most, logit);
        if (float.IsNegativeInfinity(most))
        {
            logits.Clear();
            return;
        }

        var (i, sum) = (0, 0f);
        for (; i + Vector256<float>.Count <= logits.Length; i += Vector256<float>.Count)
        {
            var values = Vector256.Exp(Vector256.Create<float>(logits[i..]) - Vector256.Create(most));
            values.CopyTo(logits[i..]);
            sum += Vector256.Sum(values);
        }

        for (; i < logits.Length; i++)
            sum += logits[i] = MathF.Exp(logits[i] - most);
        foreach (ref var weight in logits)
            weight /= sum;
    }
}
