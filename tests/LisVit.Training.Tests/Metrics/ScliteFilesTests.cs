using LisVit.Tests;
using LisVit.Training.Metrics;

namespace LisVit.Training.Tests.Metrics;

public sealed class ScliteFilesTests
{
    private static readonly ScoredClip[] Clips =
    [
        new("dev/b", "Signer01", ["SÜD", "REGEN"], ["SÜD"]),
        new("dev/a", "", ["@", "A B"], ["loc-A", "50%"]),
        new("dev/Ü", "Signer 2", [], []),
    ];

    [Fact]
    public void References_are_a_line_a_clip_in_the_order_of_their_names()
    {
        using var folder = new TemporaryFolder();
        ScliteFiles.WriteStm(folder.PathTo("ref.stm"), Clips);

        File.ReadAllBytes(folder.PathTo("ref.stm")).Should().Equal("""
            dev/a 1 unknown 0.000 86400.000 %40 A%20B
            dev/b 1 Signer01 0.000 86400.000 SÜD REGEN
            dev/Ü 1 Signer%202 0.000 86400.000

            """u8.ToArray());
    }

    [Fact]
    public void Hypotheses_are_a_line_a_gloss_and_an_empty_one_is_sclites_word_for_nothing()
    {
        using var folder = new TemporaryFolder();
        ScliteFiles.WriteCtm(folder.PathTo("hyp.ctm"), Clips);

        File.ReadAllLines(folder.PathTo("hyp.ctm")).Should().Equal(
            "dev/a 1 0.000 0.010 loc-A",
            "dev/a 1 0.010 0.010 50%25",
            "dev/b 1 0.000 0.010 SÜD",
            "dev/Ü 1 0.000 0.010 @");
    }

    [Fact]
    public void A_name_that_occurs_twice_is_refused() => Refusal(Clips[0], Clips[0]).Should().Be(
        "Two clips are named 'dev/b'; sclite would read them as one. Give each its own name. (Parameter 'clips')");

    [Fact]
    public void An_empty_gloss_or_name_is_refused()
    {
        Refusal(Clips[0] with { Reference = ["A", ""] }).Should().Be("Clip 'dev/b' has an empty gloss; sclite has no way to write it.");
        Refusal(Clips[0] with { Name = "" }).Should().Be("Clip '' has an empty name; sclite has no way to write it.");
    }

    [Fact]
    public void A_gloss_that_sclite_would_cut_is_refused() => Refusal(Clips[0] with { Reference = [new string('Ü', 251)] }).Should().Be(
        $"The gloss '{new string('Ü', 40)}...' of clip 'dev/b' takes 502 bytes, and sclite cuts fields after 500: shorten it.");

    [Fact]
    public void A_gloss_that_is_no_text_is_refused() => Refusal(Clips[0] with { Reference = ["A\ud800"] }).Should().Be(
        "The gloss 'A\ud800' of clip 'dev/b' has half a surrogate pair at 1, so it is no text and cannot be written as UTF-8.");

    [Fact]
    public void A_refusal_leaves_the_older_file_as_it_was()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("ref.stm", "older");

        FluentActions.Invoking(() => ScliteFiles.WriteStm(path, [Clips[0], Clips[0]])).Should().Throw<ArgumentException>();

        File.ReadAllText(path).Should().Be("older");
    }

    private static string Refusal(params ScoredClip[] clips)
    {
        using var folder = new TemporaryFolder();
        return FluentActions.Invoking(() => ScliteFiles.WriteStm(folder.PathTo("ref.stm"), clips)).Should().Throw<ArgumentException>().Which.Message;
    }
}
