using System.Text;
using LisVit.Data.Phoenix;

namespace LisVit.Data.Tests.Phoenix;

public sealed class PhoenixAnnotationReaderTests : IDisposable
{
    private const string Header = "name|video|start|end|speaker|orth|translation";
    private const string Row = "clip-1|clip-1/1/*.png|-1|-1|Signer01|REGEN KOENNEN|es kann regnen";

    private readonly CorpusFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void A_row_becomes_an_annotation(string lineEnd)
    {
        var annotation = Read(Header + lineEnd + Row + lineEnd).Should().ContainSingle().Subject;

        annotation.Should().BeEquivalentTo(new PhoenixAnnotation("clip-1", "clip-1/1/*.png", -1, -1, "Signer01", ["REGEN", "KOENNEN"], "es kann regnen"));
    }

    [Fact]
    public void A_field_that_begins_with_a_quote_swallows_no_row()
    {
        var annotations = Read($"{Header}\nclip-1|clip-1/1/*.png|-1|-1|Signer01|REGEN|\"regen\" sagt er\nclip-2|clip-2/1/*.png|-1|-1|Signer01|\"WIND|\"wind\n");

        annotations.Select(annotation => annotation.Name).Should().Equal("clip-1", "clip-2");
        annotations[0].Translation.Should().Be("\"regen\" sagt er");
        annotations[1].Glosses.Should().Equal("\"WIND");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Umlauts_are_read_with_or_without_a_byte_order_mark(bool mark)
    {
        var path = folder.At("corpus.csv");
        File.WriteAllText(path, $"{Header}\nclip-1|clip-1/1/*.png|-1|-1|Signer01|ÜBER|über\n", new UTF8Encoding(mark));

        PhoenixAnnotationReader.Read(path)[0].Glosses.Should().Equal("ÜBER");
    }

    [Fact]
    public void A_row_with_too_few_columns_is_named_by_its_line() =>
        Fails($"{Header}\n{Row}\nclip-2|clip-2/1/*.png|-1|-1\n",
            "line 3 has 4 columns: 'clip-2|clip-2/1/*.png|-1|-1'. Expected are 7, 'name|video|start|end|speaker|orth|translation'; restore the row from the corpus.");

    [Fact]
    public void A_row_with_too_many_columns_is_named_by_its_line() => Fails($"{Header}\n{Row}|more\n", "line 2 has 8 columns: *");

    [Fact]
    public void Lines_are_counted_over_blank_ones() => Fails($"{Header}\n\n{Row}\n\nclip-2\n", "line 5 has 1 columns: 'clip-2'*");

    [Fact]
    public void A_row_without_glosses_is_named() =>
        Fails($"{Header}\nclip-1|clip-1/1/*.png|-1|-1|Signer01| |nichts\n", "line 2 has no glosses for the clip 'clip-1'. Expected is at least one in the column 'orth'; add it or remove the row.");

    [Fact]
    public void A_clip_that_occurs_twice_is_named() => Fails($"{Header}\n{Row}\n{Row}\n", "line 3 repeats the clip 'clip-1'. Expected is one row a clip; remove one.");

    [Fact]
    public void A_frame_number_that_is_none_is_named() =>
        Fails($"{Header}\nclip-1|clip-1/1/*.png|-1|all|Signer01|WIND|wind\n", "line 2 has 'all' in the column 'end'. Expected is a whole number, -1 for the whole recording.");

    [Theory]
    [InlineData("5", "3", "line 2 has the 'start' 5 behind the 'end' 3. Expected are the numbers of the clip's first and last image, or -1 for the whole recording.")]
    [InlineData("-2", "3", "line 2 has '-2' in the column 'start'. Expected is a whole number, -1 for the whole recording.")]
    public void A_part_that_cannot_be_is_named(string start, string end, string problem) => Fails($"{Header}\nclip-1|clip-1/1/*.png|{start}|{end}|Signer01|WIND|wind\n", problem);

    [Fact]
    public void A_video_without_a_folder_is_named() =>
        Fails($"{Header}\nclip-1|*.png|-1|-1|Signer01|WIND|wind\n", "line 2 has '*.png' in the column 'video'. Expected is a folder and its files, such as 'name/1/*.png'.");

    [Theory]
    [InlineData("../secret")]
    [InlineData("/etc")]
    [InlineData("a/../../b")]
    [InlineData("..\\secret")]
    [InlineData("C:secret")]
    [InlineData("")]
    [InlineData(".")]
    public void A_name_that_leads_out_of_the_corpus_is_refused(string name)
    {
        Fails($"{Header}\n{name}|clip-1/1/*.png|-1|-1|Signer01|WIND|wind\n", $"line 2 has '{name}' in the column 'name'. Expected is a relative path without '..', '\\' and ':', so that it stays inside the corpus.");
        Fails($"{Header}\nclip-1|{name}/1/*.png|-1|-1|Signer01|WIND|wind\n", $"line 2 has '{name}/1/*.png' in the column 'video'. *");
    }

    [Theory]
    [InlineData("\n")]
    [InlineData(Row + "\n")]
    [InlineData("name,video,start,end,speaker,orth,translation\n")]
    public void Another_header_is_named(string content) => Fails(content, $"begins with '{content.TrimEnd()}'. Expected is the header '{Header}'.");

    [Fact]
    public void A_file_in_another_encoding_is_named()
    {
        var path = folder.At("corpus.csv");
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes($"{Header}\nclip-1|clip-1/1/*.png|-1|-1|Signer01|ÜBER|über\n"));

        FluentActions.Invoking(() => PhoenixAnnotationReader.Read(path)).Should().Throw<InvalidDataException>().WithMessage($"'{path}' * is not UTF-8. Save the file as UTF-8.");
    }

    [Fact]
    public void A_missing_file_is_named() =>
        FluentActions.Invoking(() => PhoenixAnnotationReader.Read(folder.At("none.csv"))).Should().Throw<InvalidDataException>()
            .WithMessage($"Annotation file '{folder.At("none.csv")}' does not exist. Expected is a csv file as in annotations/manual of PHOENIX-2014-T.");

    private IReadOnlyList<PhoenixAnnotation> Read(string content) => PhoenixAnnotationReader.Read(folder.Text(content, "corpus.csv"));

    private void Fails(string content, string problem)
    {
        var path = folder.Text(content, "corpus.csv");
        var message = FluentActions.Invoking(() => PhoenixAnnotationReader.Read(path)).Should().Throw<InvalidDataException>().Which.Message;
        if (problem.EndsWith('*'))
            message.Should().StartWith($"'{path}' {problem.TrimEnd('*')}");
        else
            message.Should().Be($"'{path}' {problem}");
    }
}
