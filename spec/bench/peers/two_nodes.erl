%% Two nodes on one machine: `serve` runs on one, `lead` on the other, which measures and prints.
-module(two_nodes).
-behaviour(gen_server).
-export([serve/0, lead/3, init/1, handle_call/3, handle_cast/2]).

%% After how many messages the receiver says how far it is, and how many may be under way.
-define(BATCH, 1000).
-define(WINDOW, 4000).

new_order(Id) -> #{type => add, id => Id, payload => #{a => 1, b => <<"hello">>}}.

%% ---- the node that receives

serve() ->
    {ok, _} = gen_server:start({local, server}, ?MODULE, [], []),
    register(sink, self()),
    sink(0, none).

%% Counts orders, and echoes what asks for it.
sink(Count, Sender) ->
    receive
        #{type := add} when (Count + 1) rem ?BATCH =:= 0 -> Sender ! batch, sink(Count + 1, Sender);
        #{type := add} -> sink(Count + 1, Sender);
        {echo, From, Ref, Body} -> From ! {Ref, Body}, sink(Count, Sender);
        {begin_at, From} -> From ! begun, sink(0, From);
        {count, From} -> From ! {count, Count}, sink(Count, Sender)
    end.

init([]) -> {ok, []}.
handle_call({echo, Body}, _From, State) -> {reply, Body, State}.
handle_cast(_, State) -> {noreply, State}.

%% ---- the node that sends

lead(Server, What, Arguments) ->
    connect(Server, 500),
    Figures = measure(What, Server, Arguments),
    io:format("[~s]~n", [lists:join(",", [io_lib:format("~f", [Figure]) || Figure <- Figures])]),
    halt(0).

connect(Server, 0) -> exit({no_connection_to, Server});
connect(Server, Tries) ->
    Found = net_kernel:connect_node(Server) andalso erpc:call(Server, erlang, whereis, [sink]),
    case is_pid(Found) of
        true -> ok;
        false -> timer:sleep(10), connect(Server, Tries - 1)
    end.

measure(tells, Server, [WarmUp, Count]) ->
    _ = tells(Server, WarmUp),
    [Count / tells(Server, Count)];
measure(one_by_one, Server, [How, WarmUp, Count]) ->
    _ = [call(How, Server, N) || N <- lists:seq(1, WarmUp)],
    Times = lists:sort([element(1, timed(fun() -> call(How, Server, N) end)) || N <- lists:seq(1, Count)]),
    [lists:nth(1 + trunc(Count * Part), Times) * 1.0e6 || Part <- [0.5, 0.99]];
measure(in_flight, Server, [How, Processes, Count]) ->
    _ = in_flight(How, Server, Processes, Count),
    [Count / in_flight(How, Server, Processes, Count)].

tells(Server, Count) ->
    {sink, Server} ! {begin_at, self()},
    receive begun -> ok end,
    Sink = erpc:call(Server, erlang, whereis, [sink]),
    {Seconds, Count} = timed(fun() ->
        send(Sink, Count, ?WINDOW),
        Sink ! {count, self()},
        receive {count, Came} -> Came end
    end),
    flush(),
    Seconds.

send(_, 0, _) -> ok;
send(Sink, Left, 0) -> receive batch -> send(Sink, Left, ?BATCH) end;
send(Sink, Left, Room) -> Sink ! new_order(12345), send(Sink, Left - 1, Room - 1).

flush() -> receive batch -> flush() after 0 -> ok end.

in_flight(How, Server, Processes, Count) ->
    Share = Count div Processes,
    {Seconds, _} = timed(fun() ->
        Callers = [spawn_monitor(fun() -> calls(How, Server, Share) end) || _ <- lists:seq(1, Processes)],
        [receive {'DOWN', Ref, process, Pid, normal} -> ok end || {Pid, Ref} <- Callers]
    end),
    Seconds.

calls(_, _, 0) -> ok;
calls(How, Server, Left) -> call(How, Server, Left), calls(How, Server, Left - 1).

%% As a program of OTP does it: the caller learns of the server's death.
call(gen_server, Server, _) -> gen_server:call({server, Server}, {echo, new_order(12345)});
%% The least that it takes: a request and a reply.
call(messages, Server, _) ->
    Ref = make_ref(),
    {sink, Server} ! {echo, self(), Ref, new_order(12345)},
    receive {Ref, Body} -> Body end.

timed(Work) ->
    Started = erlang:monotonic_time(nanosecond),
    Result = Work(),
    {(erlang:monotonic_time(nanosecond) - Started) / 1.0e9, Result}.
