namespace LisVit.Samples.ReproduceReport.Causes;

/// <summary>The self-contained page of a study of causes: its table, and how error rates fell.</summary>
internal static class CausePage
{
    public static string Write(Results facts, TextTable table, IReadOnlyList<Cause> all, IReadOnlyList<CauseOutcome> outcomes)
    {
        var ways = all.Select(cause => (cause.Key, Outcome: outcomes.Where(outcome => outcome.Cause == cause.Key).MinBy(outcome => outcome.Seed))).Where(way => way.Outcome is not null).ToArray();
        var page = new PageBuilder("LisVit: causes", "Why the report's model failed")
            .Paragraph($"Corpus: {facts.Corpus}. Each way of training differs from another in one thing and has seen the same number of clips unless its row says otherwise. Word error rates are free-running, of signers that training never saw. A way with fewer than 2,000 updates is undertrained, whatever its word error rate: of none of these can it be said that it never learns.")
            .Table(table)
            .Figure(Plot("Validation word error rate", "word error rate", epoch => epoch.WordErrorRate))
            .Figure(Plot("Validation loss", "loss", epoch => epoch.ValidationLoss));
        if (ways.Any(way => way.Outcome!.Result.BlankShare is not null))
            page.Figure(Plot("Share of validation frames whose most likely class is blank", "blank share", epoch => epoch.BlankShare ?? double.NaN));
        return page.Table(RunFacts.Table(facts)).ToString();

        string Plot(string title, string label, Func<EpochResult, double> value)
        {
            var plot = new LinePlot(title, "clips seen", label);
            foreach (var (key, outcome) in ways)
                plot.Add(key, outcome!.Result.History.Select(epoch => ((double)epoch.Step * outcome.Clips / outcome.Result.Steps, value(epoch))));
            return plot.ToSvg();
        }
    }
}
