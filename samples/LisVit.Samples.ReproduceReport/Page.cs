using System.Globalization;
using LisVit.Samples.ReproduceReport.WithoutVideo;

namespace LisVit.Samples.ReproduceReport;

/// <summary>The self-contained page of a run: tables, curves, and clips with truth and prediction.</summary>
internal static class Page
{
    public static string Write(Results results, IReadOnlyList<string> plots, IReadOnlyList<ShownClip> clips, IReadOnlyList<string> listening)
    {
        var page = new PageBuilder("LisVit run", "LisVit: continuous sign language recognition")
            .Paragraph($"Corpus: {results.Corpus}. Word error rates are free-running and corpus-level: all errors over all reference glosses, on signers that training never saw if the corpus splits by signer. Token error rate is teacher-forced: wrong predictions of all, the true glosses before each given. The report's released code takes its mean over sentences, without the first gloss and the end, and calls that word error rate.")
            .Table(ResultTable.Of(results));
        foreach (var sentence in ResultTable.Beginnings(results))
            page.Paragraph(sentence);
        page.Table(ReportTableOneText.Of(results, Convert.ToString(results.Settings["size"], CultureInfo.InvariantCulture)!))
            .Paragraph("The report's figures are of PHOENIX-2014-T's validation split: a run on another corpus does not compare with them.")
            .Table(ReportTableOneText.Counted());
        foreach (var table in ReportTableTwoText.Of(results))
            page.Table(table).Paragraph(ReportTableTwoText.Explanation);
        foreach (var table in ReleasedText.Of(results.Models))
            page.Table(table).Paragraph(ReleasedText.Explanation);
        WithoutVideoText.AddTo(page, results.WithoutVideo);
        foreach (var model in results.Models.Where(model => model.Alignment is not null))
            page.Paragraph($"Forced alignment by {model.Name}: {model.Alignment}");
        foreach (var plot in plots)
            page.Figure(plot);
        foreach (var table in RobustnessText.Of(results))
            page.Table(table);
        page.Heading("What the loss reaches")
            .Paragraph("Parts of each trained model, their parameters and the norm of the gradient of a validation batch's loss by them. Where a parameter gets no gradient, the loss does not depend on it.")
            .Table(ReachedText.Of(results));
        foreach (var model in results.Models)
            page.Figure(ModelGraph.ToSvg(model.Name, model.Gradients));
        page.Listening(listening)
            .Heading("Test clips")
            .Paragraph("Sampled frames; below them where each gloss lies, in truth where the corpus knows it and as each model reads it (a model names a gloss within its sign, and for fewer frames). Where its checkpoint read by itself gives other glosses than were scored, as after --decoding greedy it may, no place is shown.");
        foreach (var clip in clips)
            page.Clip(clip);
        return page.Table(RunFacts.Recipes(results)).Table(RunFacts.Table(results)).ToString();
    }
}
