using LisVit.Recognition;

namespace LisVit.Training.Tests.Recognition;

public sealed class SubtitlesTests
{
    private static readonly RecognizedGloss[] Glosses = [Gloss("REGEN", 0.4, 0.52), Gloss("__<ON> & OFF", 1, 2.5), Gloss("WIND", 3661.25, 3661.3), Gloss("STARK", 3661.5, 3662)];

    [Fact]
    public void SubRip_numbers_its_cues_and_gives_short_ones_time_to_be_read() => Subtitles.SubRip(Glosses).Should().Be(
        "1\n00:00:00,400 --> 00:00:01,000\nREGEN\n\n"
        + "2\n00:00:01,000 --> 00:00:02,500\n__<ON> & OFF\n\n"
        + "3\n01:01:01,250 --> 01:01:01,500\nWIND\n\n"
        + "4\n01:01:01,500 --> 01:01:02,100\nSTARK\n\n");

    [Fact]
    public void WebVtt_escapes_what_would_be_markup() => Subtitles.WebVtt(Glosses[..2]).Should().Be(
        "WEBVTT\n\n00:00:00.400 --> 00:00:01.000\nREGEN\n\n00:00:01.000 --> 00:00:02.500\n__&lt;ON&gt; &amp; OFF\n\n");

    [Fact]
    public void Nothing_recognised_is_a_file_without_cues()
    {
        Subtitles.SubRip([]).Should().BeEmpty();
        Subtitles.WebVtt([]).Should().Be("WEBVTT\n\n");
    }

    [Fact]
    public void Glosses_without_times_are_refused()
    {
        var write = () => Subtitles.SubRip([new RecognizedGloss("REGEN", 1, null, null)]);

        write.Should().Throw<ArgumentException>().WithMessage("Gloss 0, 'REGEN', has no times*");
    }

    private static RecognizedGloss Gloss(string gloss, double start, double end) => new(gloss, 1, TimeSpan.FromSeconds(start), TimeSpan.FromSeconds(end));
}
