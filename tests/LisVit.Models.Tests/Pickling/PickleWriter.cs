using System.Buffers.Binary;
using System.Text;
using LisVit.Pickling;

namespace LisVit.Models.Tests.Pickling;

/// <summary>Writes values as the unpickler gives them, in protocol 4 without a memo.</summary>
internal sealed class PickleWriter
{
    private readonly List<byte> bytes = [];

    public static byte[] Write(object? value) => [0x80, 4, .. Fragment(value), (byte)PickleOpcode.Stop];

    private static byte[] Fragment(object? value)
    {
        var writer = new PickleWriter();
        writer.Add(value);
        return [.. writer.bytes];
    }

    private void Add(object? value)
    {
        switch (value)
        {
            case null: Op(PickleOpcode.None); break;
            case bool truth: Op(truth ? PickleOpcode.NewTrue : PickleOpcode.NewFalse); break;
            case int number: Add((long)number); break;
            case long number: Op(PickleOpcode.Long1, [8, .. Little(number)]); break;
            case double number: Op(PickleOpcode.BinFloat, [.. Little(BitConverter.DoubleToInt64Bits(number)).Reverse()]); break;
            case string text: Sized(PickleOpcode.BinUnicode, Encoding.UTF8.GetBytes(text)); break;
            case byte[] raw: Sized(PickleOpcode.BinBytes, raw); break;
            case object?[] tuple: Marked(tuple, PickleOpcode.Tuple); break;
            case List<object?> list: Op(PickleOpcode.EmptyList); Marked(list, PickleOpcode.Appends); break;
            case PickleDictionary dictionary: Op(PickleOpcode.EmptyDict); Pairs(dictionary); break;
            case PickleGlobal global: Op(PickleOpcode.Global, Encoding.UTF8.GetBytes($"{global.Module}\n{global.Name}\n")); break;
            case PicklePersistentId id: Add(id.Id); Op(PickleOpcode.BinPersistentId); break;
            case PickleRecord record: Record(record); break;
            default: throw new InvalidOperationException($"{value.GetType()} is not a value of a pickle.");
        }
    }

    private void Record(PickleRecord record)
    {
        Add(record.Callable);
        Add(record.Arguments);
        Op(PickleOpcode.Reduce);
        if (record.Pairs is not null)
            Pairs(record.Pairs);
        if (record.State is null)
            return;
        Add(record.State);
        Op(PickleOpcode.Build);
    }

    private void Pairs(PickleDictionary dictionary) =>
        Marked(dictionary.SelectMany(pair => new[] { pair.Key, pair.Value }), PickleOpcode.SetItems);

    private void Marked(IEnumerable<object?> values, PickleOpcode end)
    {
        Op(PickleOpcode.Mark);
        foreach (var value in values)
            Add(value);
        Op(end);
    }

    private void Sized(PickleOpcode opcode, byte[] content) => Op(opcode, [.. Little(content.Length)[..4], .. content]);

    private void Op(PickleOpcode opcode, params byte[] argument)
    {
        bytes.Add((byte)opcode);
        bytes.AddRange(argument);
    }

    private static byte[] Little(long number)
    {
        var little = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(little, number);
        return little;
    }
}
