namespace LisVit.Training.Metrics;

/// <summary>Counts what becomes of each gloss, on the path that is scored.</summary>
internal sealed class ErrorAnalysis
{
    private readonly List<WordErrors> clips = [];
    private readonly SortedDictionary<string, SignerScore> signers = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, GlossScore> glosses = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Reference, string Hypothesis), int> confusions = [];

    public void Add(ScoredClip clip)
    {
        var errors = WordErrors.None with { Words = clip.Reference.Count };
        foreach (var pair in WordErrorRate.Align(clip.Reference, clip.Hypothesis))
            errors += Count(pair, clip);
        clips.Add(errors);
        var signer = signers.GetValueOrDefault(clip.Signer, new SignerScore(clip.Signer, 0, WordErrors.None));
        signers[clip.Signer] = signer with { Clips = signer.Clips + 1, Errors = signer.Errors + errors };
    }

    public ScoreReport Report(BootstrapOptions? bootstrap) => new(
        clips.Aggregate(WordErrors.None, (sum, errors) => sum + errors),
        clips.Count,
        clips.Count(errors => errors.Errors == 0),
        Bootstrap.Interval(clips, bootstrap),
        [.. signers.Values],
        [.. glosses.Values],
        [
            .. confusions.Select(confusion => new GlossConfusion(confusion.Key.Reference, confusion.Key.Hypothesis, confusion.Value))
                .OrderByDescending(confusion => confusion.Count)
                .ThenBy(confusion => confusion.Reference, StringComparer.Ordinal)
                .ThenBy(confusion => confusion.Hypothesis, StringComparer.Ordinal),
        ]);

    private WordErrors Count(AlignedPair pair, ScoredClip clip)
    {
        var signed = pair.Reference is { } r ? clip.Reference[r] : null;
        var recognised = pair.Hypothesis is { } h ? clip.Hypothesis[h] : null;
        var score = Score(signed ?? recognised!);
        switch (pair.Kind)
        {
            case PairKind.Substitution:
                Set(score with { Substituted = score.Substituted + 1 });
                // A gloss that was only ever recognised in another's place is listed too.
                Set(Score(recognised!));
                confusions[(signed!, recognised!)] = confusions.GetValueOrDefault((signed!, recognised!)) + 1;
                return new WordErrors(1, 0, 0, 0);
            case PairKind.Deletion:
                Set(score with { Missed = score.Missed + 1 });
                return new WordErrors(0, 1, 0, 0);
            case PairKind.Insertion:
                Set(score with { Inserted = score.Inserted + 1 });
                return new WordErrors(0, 0, 1, 0);
            default:
                Set(score with { Correct = score.Correct + 1 });
                return WordErrors.None;
        }
    }

    private GlossScore Score(string gloss) => glosses.GetValueOrDefault(gloss, new GlossScore(gloss, 0, 0, 0, 0));

    private void Set(GlossScore score) => glosses[score.Gloss] = score;
}
