using System.Globalization;

namespace LisVit.Samples.ReproduceReport.Causes;

/// <summary>The self-contained page of a study of causes: its table, and how error rates fell.</summary>
internal static class CausePage
{
    private static readonly (string Title, string Label, Func<EpochResult, double> Value)[] Curves =
    [
        ("Validation word error rate", "word error rate", epoch => epoch.WordErrorRate),
        ("Validation loss", "loss", epoch => epoch.ValidationLoss),
        ("Share of validation frames whose most likely class is blank", "blank share", epoch => epoch.BlankShare ?? double.NaN),
    ];

    public static string Write(TextTable table, IReadOnlyList<Cause> all, IReadOnlyList<CauseOutcome> outcomes, IReadOnlyList<string> listening)
    {
        var facts = outcomes[0].Facts.Study;
        var page = new PageBuilder("LisVit: causes", "Why the report's model failed")
            .Paragraph($"Corpus: {facts["corpus"]}. Each way of training differs from the one that it names in what its row says. Word error rates are free-running, of the weights of the best validation, and of the last for \"last\"; \"scored\" is the update that these best weights are of. On signers that training never saw if the corpus splits by signer.")
            .Paragraph("A way that has made few updates is undertrained, whatever its word error rate: that it never learns, none of these can show. A decoder that is trained as the released code does never learns to end: its sentences are cut where their clips have no more frames, and its token error rate counts from the second gloss on.")
            .Table(table);
        foreach (var (title, label, value) in Curves)
        {
            Figure(page, $"{title}, on the way", label, [.. all.Where(cause => !cause.Aside)], outcomes, value);
            if (all.Any(cause => cause.Aside && outcomes.Any(outcome => outcome.Cause == cause.Key)))
                Figure(page, $"{title}, beside it", label, [.. all.Where(cause => cause.Aside || cause.Key == CauseChain.Recommended)], outcomes, value);
        }

        Released(page, all, outcomes);
        page.Listening(listening);
        return page.Table(new("How this was made", [["Setting", "Value"], .. facts.Select(fact => new[] { fact.Key, fact.Value })]))
            .Table(new("What trained each way", [["Way", "Seed", "Versions"], .. outcomes.OrderBy(outcome => Place(all, outcome)).ThenBy(outcome => outcome.Seed).Select(Versions)])).ToString();
    }

    // The metrics of the report's code, of the first seed of each way.
    private static void Released(PageBuilder page, IReadOnlyList<Cause> all, IReadOnlyList<CauseOutcome> outcomes)
    {
        var first = outcomes.GroupBy(outcome => outcome.Cause).Select(seeds => seeds.MinBy(seed => seed.Seed)!).OrderBy(outcome => Place(all, outcome));
        foreach (var table in ReleasedText.Of(first.Select(outcome => outcome.Result with { Name = outcome.Cause })))
            page.Table(table).Paragraph(ReleasedText.Explanation);
    }

    private static int Place(IReadOnlyList<Cause> all, CauseOutcome outcome) => all.TakeWhile(cause => cause.Key != outcome.Cause).Count();

    private static string[] Versions(CauseOutcome outcome) =>
        [outcome.Cause, outcome.Seed.ToString(CultureInfo.InvariantCulture), outcome.Versions is { } versions ? string.Join(", ", versions.Select(version => $"{version.Key} {version.Value}")) : "not recorded"];

    // The first seed of each way.
    private static void Figure(PageBuilder page, string title, string label, Cause[] causes, IReadOnlyList<CauseOutcome> outcomes, Func<EpochResult, double> value)
    {
        if (!outcomes.Any(outcome => causes.Any(cause => cause.Key == outcome.Cause) && outcome.Result.History.Any(epoch => double.IsFinite(value(epoch)))))
            return;
        var plot = new LinePlot(title, "clips seen", label);
        foreach (var cause in causes)
        {
            if (outcomes.Where(outcome => outcome.Cause == cause.Key).MinBy(outcome => outcome.Seed) is { } outcome)
                plot.Add(cause.Key, outcome.Result.History.Select(epoch => ((double)epoch.Step * outcome.Clips / outcome.Result.Steps, value(epoch))));
        }

        page.Figure(plot.ToSvg());
    }
}
