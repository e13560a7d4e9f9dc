namespace LisVit.Models.Decoding;

/// <summary>The beam of one clip: sequences that go on, and those that are complete.</summary>
internal sealed class GlossBeam(GlossDecoderOptions decoder, AutoregressiveBeamOptions options)
{
    private readonly List<GlossHypothesis> complete = [];
    private List<Entry> entries = [new(GlossSequence.Empty, 0, decoder.Begin)];

    /// <summary>Number of sequences that go on; 0 once the clip is done.</summary>
    public int Count => entries.Count;

    /// <summary>Where a sequence came from in the former beam, and its last token.</summary>
    public (int Source, int Token) this[int place] => (entries[place].Source, entries[place].Token);

    /// <summary>Keeps the most likely continuations.</summary>
    /// <param name="likely">Next tokens of all sequences of the batch.</param>
    /// <param name="first">Place of this clip's first sequence among them.</param>
    public void Advance(LikelyTokens likely, int first)
    {
        var candidates = new List<(int Place, int Token, double LogProbability, double Total)>(entries.Count * likely.Each);
        for (var place = 0; place < entries.Count; place++)
        {
            for (var i = (first + place) * likely.Each; i < (first + place + 1) * likely.Each; i++)
            {
                if (!double.IsNegativeInfinity(likely.LogProbabilities[i]))
                    candidates.Add((place, (int)likely.Ids[i], likely.LogProbabilities[i], entries[place].Sequence.LogProbability + likely.LogProbabilities[i]));
            }
        }

        var next = new List<Entry>();
        foreach (var (place, token, logProbability, _) in candidates.OrderByDescending(candidate => candidate.Total).Take(options.Width))
        {
            var sequence = entries[place].Sequence.Append(token, logProbability, decoder.End);
            if (sequence.Ended || sequence.Glosses == options.Generation.MaximumGlosses)
                complete.Add(sequence.ToHypothesis(options.Score(sequence.LogProbability, sequence.Length)));
            else
                next.Add(new(sequence, place, token));
        }

        entries = next.Count > 0 && CanImprove(next[0].Sequence) ? next : [];
    }

    /// <summary>The best hypotheses, best first.</summary>
    public IReadOnlyList<GlossHypothesis> Finish() => [.. Ranked().Take(options.Best)];

    private IOrderedEnumerable<GlossHypothesis> Ranked() => complete.OrderByDescending(hypothesis => hypothesis.Score);

    // Going on never raises a log-probability, and the greatest length divides it by most.
    private bool CanImprove(GlossSequence mostLikely) =>
        complete.Count < options.Best
        || options.Score(mostLikely.LogProbability, options.Generation.MaximumGlosses) > Ranked().ElementAt(options.Best - 1).Score;

    private sealed record Entry(GlossSequence Sequence, int Source, int Token);
}
