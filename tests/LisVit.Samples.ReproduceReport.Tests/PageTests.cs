using System.Diagnostics;
using System.Xml.Linq;
using LisVit.Tests;

namespace LisVit.Samples.ReproduceReport.Tests;

public sealed class PageTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Glosses_lie_below_their_frames()
    {
        var svg = XElement.Parse(Timeline.Draw([("truth", []), ("encoder-only", [new("A<B", 0.25, 0.5)])], stripWidth: 400));

        svg.Attribute("viewBox")!.Value.Should().Be("0 0 400 34", "a row of which nothing is known is left out");
        var bar = svg.Elements().Last(element => element.Name.LocalName == "rect");
        ((string?)bar.Attribute("x"), (string?)bar.Attribute("width")).Should().Be(("100.0", "100.0"));
        bar.Value.Should().Be("encoder-only: A<B");
    }

    [Fact]
    public void Without_any_place_there_is_no_picture() =>
        Timeline.Draw([("truth", []), ("encoder-only", [])], stripWidth: 400).Should().BeEmpty();

    [Fact]
    public void A_decoder_that_listens_is_a_picture_a_layer()
    {
        var svg = XElement.Parse(ListeningPicture.Draw(Map()));

        svg.Elements().Count(element => element.Name.LocalName == "image").Should().Be(2);
        svg.Elements().Where(element => element.Name.LocalName == "text").Select(text => text.Value).Should().Contain(["EINS", "(end)", "layer 1", "layer 2", "silence, then sampled frames"]);
    }

    [Fact]
    public void Words_stand_on_the_left_and_numbers_on_the_right()
    {
        var page = new PageBuilder("t", "h").Table(new("Table", [["Model", "Why", "WER"], ["a", "because it is", "0.5"]])).ToString();

        page.Should().Contain("""<td class="text">a</td><td class="text">because it is</td><td>0.5</td>""");
    }

    [SkippableFact]
    public void A_browser_shows_the_page_without_a_complaint_and_without_a_network()
    {
        var browser = Requirement.Tool("chromium", package: "chromium");
        var file = folder.PathTo("page.html");
        var strip = new FilmStrip(Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="), Width: 300);
        var html = new PageBuilder("LisVit run", "Heading with & and <")
            .Table(new("Table", [["Model", "WER"], ["encoder-only", "0.5"]]))
            .Figure(new LinePlot("Loss", "steps", "loss").Add("encoder-only", [(1, 2), (2, 1)]).ToSvg())
            .WideFigure(ListeningPicture.Draw(Map()))
            .Clip(new("clip", strip, "EINS ZWEI", new Dictionary<string, string> { ["encoder-only"] = "EINS" }, [("truth", [new("EINS", 0, 0.4), new("ZWEI", 0.5, 1)])]))
            .ToString();
        File.WriteAllText(file, html);

        var (dom, complaints) = Show(browser, file);

        html.Should().NotMatchRegex("(src|href)=\"(?!data:)", "a page that needs a network is not self-contained");
        dom.Should().Contain("Heading with &amp; and &lt;").And.Contain("<figcaption>truth            EINS ZWEI");
        complaints.Should().NotContain("CONSOLE");
    }

    [SkippableFact]
    public async Task A_browser_shows_the_page_of_a_run_without_a_complaint()
    {
        var browser = Requirement.Tool("chromium", package: "chromium");
        using var session = new Session();
        (await session.Run()).Code.Should().Be(0);

        var (dom, complaints) = Show(browser, Path.Combine(session.Output, "report.html"));

        File.ReadAllText(Path.Combine(session.Output, "report.html")).Should().NotMatchRegex("(src|href)=\"(?!data:)");
        dom.Should().ContainAll("Beside the report's Table I", "Beside the report's Table II", "Models that see no video", "What the loss reaches", "Where the decoder listens", "Test clips");
        complaints.Should().NotContain("CONSOLE");
    }

    private static ListeningMap Map() => new("encoder-decoder", "clip", "the encoder's", ["EINS"], Silence: true, [new float[,] { { 0.5f, 0.5f }, { 1, 0 } }, new float[,] { { 0, 1 }, { 0.2f, 0.8f } }]);

    private (string Dom, string Complaints) Show(string browser, string file)
    {
        var start = new ProcessStartInfo(browser, ["--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--proxy-server=127.0.0.1:9", $"--user-data-dir={folder.PathTo("profile")}", "--dump-dom", new Uri(file).AbsoluteUri])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var complaints = process.StandardError.ReadToEndAsync();
        var dom = process.StandardOutput.ReadToEnd();
        process.WaitForExit(60_000).Should().BeTrue();
        return (dom, complaints.Result);
    }
}
