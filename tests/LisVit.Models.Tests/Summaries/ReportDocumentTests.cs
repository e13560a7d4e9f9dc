using System.Globalization;
using LisVit.Models.Summaries;
using LisVit.Tests;

namespace LisVit.Models.Tests.Summaries;

/// <summary>docs/report.md shows code that runs here, and what it prints.</summary>
public sealed class ReportDocumentTests
{
    private static readonly Documentation Report = new("docs/report.md", "tests/LisVit.Models.Tests/Summaries/ReportDocumentTests.cs");

    [Fact]
    public void Three_lines_give_both_figures_of_Table_I()
    {
        // The name lets the shown lines run as they stand without touching the process's own console.
        using var Console = new StringWriter();

        // begin figures
        var table = ReportTableOne.Count(glosses: 1115);
        Console.WriteLine($"{table[ReportModel.EncoderOnly, VideoMobileViTSize.Xxs].Megabytes:F2} MB");
        Console.WriteLine($"{table[ReportModel.EncoderDecoder, VideoMobileViTSize.Xxs].Millions:F2} million parameters");

        // end figures
        Printed(Console).Should().Be("6.09 MB\n7.80 million parameters\n");
        Report.Text.Should().Contain(Report.Snippet("figures")).And.Contain(Printed(Console));
    }

    [Fact]
    public void The_tables_are_as_printed()
    {
        foreach (var part in ReportTableOneTests.Report.Value.ToString().Split("\n\n"))
            Report.Text.Should().Contain(Block(part));
    }

    [Fact]
    public void The_encoder_only_summary_is_as_printed()
    {
        using var Console = new StringWriter();

        // begin encoder-only
        using var model = new CtcRecognizer(VideoMobileViTOptions.ReleasedEncoderOnly(VideoMobileViTSize.Xxs), glosses: 1115);
        Console.Write(ModelSummary.Of(model, new ClipSize(Frames: 29, Height: 192, Width: 256)));

        // end encoder-only
        Report.Text.Should().Contain(Report.Snippet("encoder-only")).And.Contain(Block(Printed(Console)));
    }

    [Fact]
    public void The_encoder_decoder_summary_is_as_printed()
    {
        using var Console = new StringWriter();

        // begin encoder-decoder
        var options = VideoMobileViTOptions.ReleasedEncoderDecoder(VideoMobileViTSize.Xxs);
        using var model = new EncoderDecoderRecognizer(options, GlossDecoderOptions.Released(options.Features, glosses: 1115));
        Console.Write(ModelSummary.Of(model, new ClipSize(Frames: 29, Height: 192, Width: 256)));

        // end encoder-decoder
        Report.Text.Should().Contain(Report.Snippet("encoder-decoder")).And.Contain(Block(Printed(Console)));
    }

    [Theory]
    [InlineData("0.312", false)]
    [InlineData("1.029", true)]
    public void Billions_a_frame_are_those_of_the_formula(string billions, bool decoderSide)
    {
        var options = decoderSide
            ? VideoMobileViTOptions.ReleasedEncoderDecoder(VideoMobileViTSize.Xxs)
            : VideoMobileViTOptions.ReleasedEncoderOnly(VideoMobileViTSize.Xxs);
        var count = EncoderFormula.Of(options, frames: 29, height: 192, width: 256);

        (count / 29e9).ToString("F3", CultureInfo.InvariantCulture).Should().Be(billions);
        Report.Text.Should().Contain($"{billions} billion").And.Contain((count / 1e6).ToString("N2", CultureInfo.InvariantCulture));
    }

    private static string Printed(StringWriter writer) => writer.ToString().ReplaceLineEndings("\n");

    private static string Block(string text) => $"```text\n{text.TrimEnd('\n')}\n```\n";
}
